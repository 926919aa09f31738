"""What stands beside the choices: how fresh the catalogue is, what syncs cost, what is proposed. Texts only."""

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from products_and_services.admin.formatting import UNKNOWN, about, local_time
from products_and_services.cost import Choice, Costs, calls_of_last_day, choice_of
from products_and_services.freshness import AsOf, as_of
from products_and_services.models import SyncSettings
from products_and_services.stock_moves import stock_moves, told


class Fact(NamedTuple):
    label: str
    text: str


def facts(rhythm: SyncSettings, known: Costs) -> list[Fact]:
    """The figures of the page, in its order."""
    now, moments = timezone.now(), as_of()
    per_run = _("full %(full)s, changes %(changes)s")
    shown = {"full": _whole(known.full), "changes": about(known.changes)}
    return [
        Fact(_("Changes known up to"), _age(moments.changes)),
        Fact(_("All items read"), _age(moments.catalogue)),
        Fact(_("Next sync of the changes"), local_time(rhythm.changes_due_at)),
        Fact(_("Next full sync"), local_time(rhythm.full_due_at)),
        *_skipped(rhythm),
        Fact(_("Calls of a sync"), per_run % shown),
        Fact(_("Calls in the last 24 hours"), _whole(calls_of_last_day(now))),
        Fact(_("Calls in the next 24 hours"), _of_the_plan(known, choice_of(rhythm))),
        Fact(_("Do stock movements show as changes?"), told(stock_moves(now))),
        *_no_changes(known),
    ]


def front_page_facts(rhythm: SyncSettings, known: Costs, moments: AsOf) -> list[Fact]:
    """The few of them that belong on the front page."""
    return [
        Fact(_("Changes known up to"), _age(moments.changes)),
        Fact(_("Calls in the next 24 hours"), _of_the_plan(known, choice_of(rhythm))),
        *_no_changes(known),
    ]


def proposal(known: Costs) -> str:
    """The freshest rhythm that the plan bears, with its cost."""
    choice = known.proposed()
    shown = {**in_words(choice), "cost": _of_the_plan(known, choice)}
    return _("The freshest that the plan bears: changes %(changes)s, full sync %(full)s, about %(cost)s.") % shown


def in_words(choice: Choice) -> dict[str, str]:
    """A rhythm in words: `changes` and `full`."""
    off = _("off")
    changes = ngettext("every %(count)d minute", "every %(count)d minutes", choice.minutes)
    full = ngettext("every hour", "every %(count)d hours", choice.hours) % {"count": choice.hours}
    return {
        "changes": changes % {"count": choice.minutes} if choice.minutes else off,
        "full": {0: off, 24: _("every night")}.get(choice.hours, full),
    }


def _of_the_plan(known: Costs, choice: Choice) -> str:
    """`388 of 1,000 calls a day`."""
    sentence = _("%(calls)s of %(limit)s calls a day")
    if not known.limit.known:
        sentence = _("%(calls)s of at least %(limit)s calls a day (Zoho has not said yet how many)")
    return sentence % {"calls": _whole(known.per_day(choice)), "limit": _whole(known.limit.calls)}


def _skipped(rhythm: SyncSettings) -> list[Fact]:
    if not rhythm.note:
        return []
    return [Fact(_("Last start that was skipped"), f"{local_time(rhythm.noted_at)}: {rhythm.note}")]


def _no_changes(known: Costs) -> list[Fact]:
    if known.reads_changes:
        return []
    sentence = _("Zoho does not list the latest changes first here: full syncs take the place of syncs of the changes.")
    return [Fact(_("Changes"), sentence)]


def _age(moment: datetime | None) -> str:
    if moment is None:
        return UNKNOWN
    return _("%(moment)s, %(age)s ago") % {"moment": local_time(moment), "age": timesince(moment)}


def _whole(count: int) -> str:
    return number_format(count, 0, force_grouping=True)
