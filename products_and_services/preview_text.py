"""A preview in words, line by line, for a terminal."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from products_and_services.models import SyncChange, SyncRun
from products_and_services.zoho_sync.mapping import FIELD_NAMES
from products_and_services.zoho_sync.suggestions import Suggestion, suggest_links


def change_lines(run: SyncRun) -> Iterator[str]:
    """One line per proposed change, old → new; a new item that looks like a product typed by hand is marked."""
    likeness = {one.zoho_item_id: one for one in suggest_links(run)}
    for change in run.changes.exclude(kind=SyncChange.Kind.NOTED).order_by("pk").iterator():
        pairs = ", ".join(_pair(name, *change.fields[name]) for name in FIELD_NAMES if name in change.fields)
        line = f"{change.zoho_item_id} {change.get_kind_display()}: {pairs}"
        alike = likeness.get(change.zoho_item_id)
        yield f"{line} ({_alike(alike)})" if alike else line


def suggestion_lines(run: SyncRun) -> Iterator[str]:
    """One line per product typed by hand that looks like a Zoho item."""
    for one in suggest_links(run):
        yield f"{one.zoho_item_id} {one.item_name}: {_alike(one)}"


def _pair(name: str, old: object, new: object) -> str:
    return f"{name}: {'—' if old is None else old} → {'—' if new is None else new}"


def _alike(one: Suggestion) -> str:
    sentence = _("looks like product %(product)d “%(name)s”: same name")
    if one.shared == "sku":
        sentence = _("looks like product %(product)d “%(name)s”: same SKU")
    return sentence % {"product": one.product_id, "name": one.product_name}
