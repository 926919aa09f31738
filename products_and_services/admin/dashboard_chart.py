"""The runs of the last thirty days as a chart: one bar a day, by how they ended."""

from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from products_and_services.admin.charts import Chart
from products_and_services.models import SyncRun
from products_and_services.overview import runs_by_day

DAYS = 30
State = SyncRun.State


class Outcome(NamedTuple):
    """How runs ended, as far as the chart tells them apart; `states` empty: every other state."""

    label: str | Promise
    colour: str
    states: tuple[str, ...]


OUTCOMES = (
    Outcome(gettext_lazy("Succeeded"), "success", (State.SUCCEEDED,)),
    Outcome(gettext_lazy("With issues"), "warning", (State.SUCCEEDED_WITH_ISSUES,)),
    Outcome(gettext_lazy("Failed"), "danger", (State.FAILED,)),
    Outcome(gettext_lazy("Other"), "secondary", ()),
)
TOLD = frozenset(state for outcome in OUTCOMES for state in outcome.states)


def runs_chart() -> Chart | None:
    """None when there was no run at all; one query."""
    counted = runs_by_day(DAYS)
    if not counted:
        return None
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    values = [[_count(counted.get(day, {}), outcome) for day in days] for outcome in OUTCOMES]
    shown = [(outcome, counts) for outcome, counts in zip(OUTCOMES, values, strict=True) if any(counts)]
    rows = [
        (_day(day), *(str(counts[number]) for _outcome, counts in shown))
        for number, day in enumerate(days)
        if day in counted
    ]
    series = [{"label": str(one.label), "colour": one.colour, "values": counts} for one, counts in shown]
    return Chart(
        key="runs",
        title=_("Runs of the last %(days)d days") % {"days": DAYS},
        summary=_summary(shown),
        heads=(_("Day"), *(str(outcome.label) for outcome, _counts in shown)),
        rows=rows[::-1],
        data={"type": "stack", "labels": [_day(day) for day in days], "series": series},
    )


def _summary(shown: list[tuple[Outcome, list[int]]]) -> str:
    total = sum(sum(counts) for _outcome, counts in shown)
    runs = ngettext("%(count)d run in %(days)d days", "%(count)d runs in %(days)d days", total)
    parts = ", ".join(f"{outcome.label}: {sum(counts)}" for outcome, counts in shown)
    return f"{runs % {'count': total, 'days': DAYS}}. {parts}."


def _count(states: dict[str, int], outcome: Outcome) -> int:
    return sum(
        count for state, count in states.items() if (state in outcome.states if outcome.states else state not in TOLD)
    )


def _day(day: date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
