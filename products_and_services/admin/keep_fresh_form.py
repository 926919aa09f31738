"""The choices of *Keep products fresh*, each with the calls a day that it costs."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from products_and_services.admin.formatting import about
from products_and_services.cost import MINUTES, Choice, Costs
from products_and_services.freshness import last_full_start
from products_and_services.models import SyncSettings
from products_and_services.people import reachable_staff
from products_and_services.rhythm import plan

OFF, CUSTOM = "0", "custom"
LONGEST_MINUTES, LONGEST_HOURS = 24 * 60, 7 * 24
Full = SyncSettings.Full
NUMBER = forms.NumberInput(attrs={"class": "form-control"})
CHOSEN = ("changes_minutes", "full", "full_hours")
PLANNED = ("changes_due_at", "full_due_at", "switched_on_at")


class KeepFreshForm(forms.Form):
    """Two rhythms and who is told; `costs` is what stands beside the choices."""

    changes = forms.ChoiceField(label=gettext_lazy("Changes"), widget=forms.RadioSelect)
    changes_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=LONGEST_MINUTES, required=False, widget=NUMBER
    )
    full = forms.ChoiceField(label=gettext_lazy("Full sync"), widget=forms.RadioSelect)
    full_hours = forms.IntegerField(
        label=gettext_lazy("Hours"), min_value=1, max_value=LONGEST_HOURS, required=False, widget=NUMBER
    )
    told: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who is told"), queryset=None, widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, rhythm: SyncSettings, costs: Costs, data: Any = None) -> None:
        super().__init__(data, initial=initial(rhythm))
        self.rhythm, self.costs = rhythm, costs
        self.fields["changes"].choices = self._changes_choices()  # type: ignore[attr-defined]
        self.fields["full"].choices = self._full_choices()  # type: ignore[attr-defined]
        self.fields["told"].queryset = reachable_staff()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """“Every … minutes” and “every … hours” need their number."""
        cleaned = super().clean() or self.cleaned_data
        for name, custom, number in (("changes", CUSTOM, "changes_minutes"), ("full", Full.HOURS, "full_hours")):
            if cleaned.get(name) == custom and number not in self.errors and not cleaned.get(number):
                self.add_error(number, _("Say how many."))
        return cleaned

    def choice(self) -> Choice:
        """The rhythm that was chosen."""
        cleaned, custom = self.cleaned_data, self.cleaned_data["changes"] == CUSTOM
        minutes = cleaned["changes_minutes"] if custom else int(cleaned["changes"])
        hours = {Full.OFF: 0, Full.NIGHTLY: 24}.get(cleaned["full"], cleaned["full_hours"])
        return Choice(minutes, hours)

    @transaction.atomic
    def save(self) -> None:
        """Store the choices; a rhythm that was changed begins anew, an unchanged one goes on as it was planned."""
        choice, rhythm = self.choice(), self.rhythm
        before = [getattr(rhythm, name) for name in CHOSEN]
        rhythm.changes_minutes, rhythm.full = choice.minutes, self.cleaned_data["full"]
        rhythm.full_hours = choice.hours or rhythm.full_hours
        stored, _created = SyncSettings.objects.get_or_create(pk=rhythm.pk)
        if before != [getattr(rhythm, name) for name in CHOSEN]:
            plan(rhythm, timezone.now(), last_full_start())
            values = {name: getattr(rhythm, name) for name in (*CHOSEN, *PLANNED)}
            SyncSettings.objects.filter(pk=rhythm.pk).update(**values)
        stored.told.set(self.cleaned_data["told"])

    def _changes_choices(self) -> list[tuple[str, str]]:
        every = [
            (str(minutes), with_cost(every_minutes(minutes), self.costs.per_day(Choice(minutes, 0))))
            for minutes in MINUTES
        ]
        each = about(self.costs.changes)
        custom = ngettext(
            "Every … minutes: about %(calls)s call each time",
            "Every … minutes: about %(calls)s calls each time",
            1 if each == "1" else 2,
        )
        return [(OFF, _("Off")), *every, (CUSTOM, custom % {"calls": each})]

    def _full_choices(self) -> list[tuple[str, str]]:
        nightly = with_cost(str(Full.NIGHTLY.label), self.costs.per_day(Choice(0, 24)))
        each = number_format(self.costs.full, 0, force_grouping=True)
        custom = ngettext(
            "Every … hours: about %(calls)s call each time",
            "Every … hours: about %(calls)s calls each time",
            self.costs.full,
        )
        return [(Full.OFF, _("Off")), (Full.NIGHTLY, nightly), (Full.HOURS, custom % {"calls": each})]


def initial(rhythm: SyncSettings) -> dict[str, Any]:
    """The form as the stored row has it."""
    usual = rhythm.changes_minutes in (0, *MINUTES)
    return {
        "changes": str(rhythm.changes_minutes) if usual else CUSTOM,
        "changes_minutes": None if usual else rhythm.changes_minutes,
        "full": rhythm.full,
        "full_hours": rhythm.full_hours if rhythm.full == Full.HOURS else None,
        "told": [] if rhythm._state.adding else list(rhythm.told.values_list("pk", flat=True)),
    }


def every_minutes(minutes: int) -> str:
    return ngettext("Every %(count)d minute", "Every %(count)d minutes", minutes) % {"count": minutes}


def with_cost(label: str, calls: int) -> str:
    """`Every 5 minutes: about 288 calls a day`."""
    shown = {"label": label, "calls": number_format(calls, 0, force_grouping=True)}
    return ngettext("%(label)s: about %(calls)s call a day", "%(label)s: about %(calls)s calls a day", calls) % shown
