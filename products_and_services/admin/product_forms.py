"""Forms of a product: one for the operator's own products, one for those that Zoho keeps true."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.formats import get_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from products_and_services.admin.change_lines import shown_value
from products_and_services.editing import Edit
from products_and_services.models import Product
from products_and_services.zoho_sync.codec import encode
from products_and_services.zoho_sync.locks import OURS, REFUSED, is_ours
from products_and_services.zoho_sync.mapping import FIELD_NAMES


class AmountField(forms.DecimalField):
    """A number in the notation of the language, without trailing zeros.

    The other sign of “.” and “,” is refused: where a comma begins the decimals, 1.500 may mean one and a half or
    fifteen hundred, and a customer would be quoted whichever was guessed.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "vTextField"})

    def prepare_value(self, value: Any) -> Any:
        shown = encode(value)
        return str(shown).replace(".", get_format("DECIMAL_SEPARATOR")) if isinstance(value, Decimal) else shown

    def to_python(self, value: Any) -> Any:
        return super().to_python(_in_python_notation(value) if isinstance(value, str) else value)


def _in_python_notation(text: str) -> str:
    sign = get_format("DECIMAL_SEPARATOR")
    if any(other in text for other in {".", ","} - {sign}):
        sentence = _("Write the decimals after “%(sign)s”, and nothing between the thousands.")
        raise ValidationError(sentence, code="invalid", params={"sign": sign})
    return text.replace(sign, ".")


class LinesField(forms.CharField):
    """Text of several lines: browsers end them by CR LF, Zoho does not."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class ProductForm(forms.ModelForm):
    """A product of the operator's own: everything may be edited."""

    class Meta:
        model = Product
        fields = ("zoho_item_id", *FIELD_NAMES)
        field_classes = {"description": LinesField, "price": AmountField, "stock_quantity": AmountField}


@dataclass(frozen=True, slots=True)
class OwnedField:
    """A field with the tick box that makes it ours, whose it is in words, and what Zoho says when that differs."""

    value: BoundField
    keep: BoundField
    whose: str
    note: str
    refused: bool


class LinkedProductForm(ProductForm):
    """Zoho owns each field until its box *Keep my value* is ticked: then the value typed beside it is the operator's.

    Changes are judged against what the page showed, so that a sync in between is not taken for the operator's edit.
    """

    class Meta(ProductForm.Meta):
        fields = FIELD_NAMES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owned = [name for name in FIELD_NAMES if name in self.fields]
        for name in self.owned:
            self.fields[name].show_hidden_initial = True
            self.fields[keep(name)] = forms.BooleanField(
                label=_("Keep my value"),
                initial=is_ours(self.instance.zoho_locks, name),
                required=False,
                show_hidden_initial=True,
            )

    def owned_fields(self) -> Iterator[OwnedField]:
        """The rows that the page shows."""
        for name in self.owned:
            held = self.instance.zoho_locks.get(name, {})
            refused = held.get("lock") == REFUSED
            yield OwnedField(self[name], self[keep(name)], whose(held), _lock_note(name, held), refused)

    def clean(self) -> dict[str, Any]:
        """A value is only taken together with its tick; a changed one without it is an error, not lost silently."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in self.owned:
            if name in self.changed_data and not cleaned.get(keep(name)):
                self.add_error(name, _("Zoho owns this value. Tick “Keep my value” to make it yours."))
        return cleaned

    def edit(self) -> Edit:
        """What a valid form asks for."""
        kept = {name for name in self.owned if self.cleaned_data[keep(name)]}
        turned = {name for name in self.owned if keep(name) in self.changed_data}
        named = {name for name in kept if name in self.changed_data or name in turned}
        return Edit(
            values={name: self.cleaned_data[name] for name in named},
            keep=frozenset(kept & turned),
            release=frozenset(turned - kept),
        )


def keep(name: str) -> str:
    """The form's name of a field's tick box."""
    return f"keep_{name}"


def whose(held: dict[str, Any]) -> str:
    """The owner of a field in words, given its lock."""
    words = {OURS: gettext("We own this"), REFUSED: gettext("Refused value")}
    return words.get(held.get("lock", ""), gettext("Zoho owns this"))


def _lock_note(name: str, held: dict[str, Any]) -> str:
    if held.get("zoho") is None:
        return ""
    value = shown_value(name, held["zoho"])
    if held.get("lock") == OURS:
        return gettext("Zoho says: %(value)s") % {"value": value}
    if held.get("lock") == REFUSED:
        return gettext("Undone: %(value)s stays away until Zoho says something else.") % {"value": value}
    return ""
