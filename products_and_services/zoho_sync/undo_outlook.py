"""What an undo would restore and what it would leave alone, judged now as the undo itself will judge it. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from products_and_services.models import SyncChange, SyncRun
from products_and_services.zoho_sync.codec import encode
from products_and_services.zoho_sync.locks import is_ours
from products_and_services.zoho_sync.mapping import FIELD_NAMES
from products_and_services.zoho_sync.undo import inverse, undoable_products, written_changes


@dataclass(frozen=True, slots=True)
class Outlook:
    """One change of the run to be undone: field → [now, afterwards], and the sentence why the rest stays, if any."""

    change: SyncChange
    restored: dict[str, list[object]]
    kept: str


def outlook(run: SyncRun, most: int) -> Iterator[Outlook]:
    """Judge the first `most` changes that the run wrote: 2 queries."""
    changes = list(written_changes(run)[:most])
    products = undoable_products(changes)
    for change in changes:
        yield _judge(change, products.get(change.zoho_item_id))


def _judge(change: SyncChange, product: dict[str, Any] | None) -> Outlook:
    if product is None:
        return Outlook(change, {}, _("No product is linked to this item any more."))
    proposed = inverse(change, product)
    proposed.pop("zoho_locks", None)
    due = {name: [encode(old), encode(new)] for name, (old, new) in proposed.items() if product[name] == old}
    return Outlook(change, due, _why_kept(change, product, due))


def _why_kept(change: SyncChange, product: dict[str, Any], due: dict[str, list[object]]) -> str:
    """A created product has only its being on sale to take back."""
    if change.kind == SyncChange.Kind.CREATED:
        return "" if due else _("The product stays: it is not on sale, or was changed since.")
    written = [name for name in change.fields if name in FIELD_NAMES and name not in change.skipped]
    if any(is_ours(product["zoho_locks"], name) for name in written):
        return _("You own this value.")
    return "" if len(due) == len(written) else _("Changed since: the newer value stays.")
