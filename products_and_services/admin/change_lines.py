"""A change as people read it: one line per field, old → new, in the reader's notation."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from products_and_services.admin.formatting import UNKNOWN, plain_number, price
from products_and_services.models import Product, SyncChange, SyncProblem
from products_and_services.zoho_sync.codec import decode
from products_and_services.zoho_sync.locks import OURS
from products_and_services.zoho_sync.mapping import FIELD_NAMES

LONGEST_TEXT = 160
# What a finding may be about apart from a synced field.
OTHER_SUBJECTS = {
    "item": gettext_lazy("Row"),
    "item_id": gettext_lazy("Zoho item id"),
    "last_modified_time": gettext_lazy("Last changed in Zoho"),
    SyncProblem.LISTING: gettext_lazy("Listing"),
}


class Line(NamedTuple):
    """One field of a change; `note` says what else there is to know, for instance that it was not written."""

    label: str
    old: str
    new: str
    note: str

    def __str__(self) -> str:
        values = f"{self.old} → {self.new}" if self.old else self.new
        return " ".join(part for part in (self.label, values, f"({self.note})" if self.note else "") if part)


def field_label(name: str) -> str:
    """A synced field as people call it."""
    return capfirst(str(Product._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def finding_label(name: str) -> str:
    """What a problem or a notice is about, as people call it."""
    return field_label(name) if name in FIELD_NAMES else str(OTHER_SUBJECTS.get(name, name))


def shown_value(name: str, value: Any, decimals: int | None = None) -> str:
    """The JSON form of a field's value for people; long text is cut."""
    if value is None or value == "":
        return UNKNOWN
    known = decode(name, value)
    if isinstance(known, Decimal):
        return price(known, decimals) if name == "price" else plain_number(known)
    if isinstance(known, bool):
        return _("active") if known else _("not active")
    return Truncator(str(value)).chars(LONGEST_TEXT)


def change_lines(change: SyncChange, decimals: int | None = None) -> list[Line]:
    """The lines of a change; `decimals` are those of the organisation's prices."""
    return [*_field_lines(change, decimals), *_lock_lines(change, decimals), *_missing_lines(change)]


def _field_lines(change: SyncChange, decimals: int | None) -> Iterator[Line]:
    """Of a new product only what is known."""
    created = change.kind == SyncChange.Kind.CREATED
    for name in FIELD_NAMES:
        if name in change.fields and not (created and change.fields[name][1] in (None, "")):
            old, new = (shown_value(name, value, decimals) for value in change.fields[name])
            note = _("not written: it had changed meanwhile") if name in change.skipped else ""
            yield Line(field_label(name), "" if created else old, new, note)


def _lock_lines(change: SyncChange, decimals: int | None) -> Iterator[Line]:
    """A locked field for which Zoho said something new."""
    before, after = change.fields.get("zoho_locks", ({}, {}))
    for name, held in after.items():
        if held.get("lock") == OURS and held != before.get(name):
            said = shown_value(name, held.get("zoho"), decimals)
            yield Line(field_label(name), "", said, _("Zoho's value, not written: you own this field"))


def _missing_lines(change: SyncChange) -> Iterator[Line]:
    if change.fields.get("zoho_missing_since", (None, None))[1] is not None:
        yield Line(_("Zoho"), "", "", _("did not show this item"))
