"""The changes of a run as rows for a spreadsheet: exact values, and nothing that a spreadsheet would run."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.run_changes import ChangeQuery, find_changes, window
from products_and_services.zoho_sync.mapping import FIELD_NAMES

BATCH = 500
# What spreadsheets take for the beginning of a formula; a plain number may begin with a minus.
FORMULA = re.compile(r"\s*[=+\-@|%\t\r\n\uff0b\uff0d\uff1d\uff20]")
PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_rows(run: SyncRun, wanted: ChangeQuery) -> Iterator[list[str]]:
    """A heading, then one row per field of every change that fits; two queries for every 500 changes."""
    yield [_("Zoho item id"), _("Product"), _("Kind"), _("Field"), _("Old"), _("New"), _("Written")]
    changes = find_changes(run, wanted)
    place: int | None = 0
    while place is not None:
        piece = window(changes, BATCH, after=place)
        names = _product_names(piece.rows)
        for change in piece.rows:
            yield from _rows(run, change, names.get(change.zoho_item_id, ""))
        place = piece.after


def harmless(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula: a quotation mark stands before what looks like one."""
    text = "" if value is None else str(value)
    return f"'{text}" if FORMULA.match(text) and not PLAIN_NUMBER.fullmatch(text) else text


def _rows(run: SyncRun, change: SyncChange, name: str) -> Iterator[list[str]]:
    applied = change.pk <= run.applied_up_to
    shown_name = name or change.fields.get("name", ["", ""])[1] or ""
    for field in FIELD_NAMES:
        if field in change.fields:
            old, new = change.fields[field]
            written = _("yes") if applied and field not in change.skipped else _("no")
            row = (change.zoho_item_id, shown_name, change.get_kind_display(), field, old, new, written)
            yield [harmless(value) for value in row]


def _product_names(changes: list[SyncChange]) -> dict[str, str]:
    item_ids = [change.zoho_item_id for change in changes]
    found = Product.objects.filter(zoho_item_id__in=item_ids).values_list("zoho_item_id", "name")
    return {item_id or "": name for item_id, name in found}
