"""The filters above a table of changes; they stand in the address and work without scripts."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from products_and_services.admin.change_lines import field_label
from products_and_services.models import SyncChange
from products_and_services.run_changes import ChangeQuery
from products_and_services.zoho_sync.mapping import FIELD_NAMES

LONGEST_TEXT = 100


class ChangeFilters(forms.Form):
    """Kind, field and text; a value that cannot be is left out of account: the address may be typed by hand."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("All kinds")), *SyncChange.Kind.choices],
        widget=forms.Select({"class": "form-select", "aria-label": _("Kind")}),
    )
    field = forms.ChoiceField(
        label=_("Field"), required=False, widget=forms.Select({"class": "form-select", "aria-label": _("Field")})
    )
    text = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.TextInput(
            {
                "type": "search",
                "class": "form-control",
                "placeholder": _("Name, SKU, Zoho id"),
                "aria-label": _("Name, SKU, Zoho id"),
            }
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", _("All fields")), *((name, field_label(name)) for name in FIELD_NAMES)]
        self.fields["field"].choices = offered  # type: ignore[attr-defined]

    def query(self) -> ChangeQuery:
        """What is wanted, as far as it can be understood."""
        self.is_valid()
        return ChangeQuery(**self.cleaned_data)
