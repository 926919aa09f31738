"""Which fields of a proposed change may still be written to its product. Changes the product in memory only."""

from dataclasses import dataclass

from products_and_services.models import Product, SyncChange
from products_and_services.zoho_sync.codec import decode, encode
from products_and_services.zoho_sync.locks import Locks, is_ours, is_refused, rebased
from products_and_services.zoho_sync.mapping import FIELD_NAMES

LOCKS = "zoho_locks"


@dataclass(slots=True)
class Written:
    """A product with its new values, the columns they are in, and those of them a customer could notice."""

    change: SyncChange
    product: Product
    columns: tuple[str, ...]
    visible: tuple[str, ...]


def settle_change(change: SyncChange, product: Product) -> Written:
    """Compare-and-set in memory: take the fields that still stand, list the others in `change.skipped`."""
    if _is_outdated(change, product):
        change.skipped = list(change.fields)
        return Written(change, product, (), ())
    locks = rebased(product.zoho_locks, *change.fields.get(LOCKS, ({}, {})))
    due = [name for name in change.fields if _may_write(change, product, name, locks)]
    if change.by_absence and len(due) < len(change.fields):
        due = []
    change.skipped = [name for name in change.fields if name not in due]
    for name in due:
        setattr(product, name, locks if name == LOCKS else decode(name, change.fields[name][1]))
    if change.zoho_last_modified is not None:
        product.zoho_last_modified = change.zoho_last_modified
    columns = tuple(due) if due or change.skipped else ("zoho_last_modified",)
    return Written(change, product, columns, tuple(name for name in due if name in FIELD_NAMES))


def _is_outdated(change: SyncChange, product: Product) -> bool:
    """Zoho's answer behind this change is older than the one last written."""
    known, proposed = product.zoho_last_modified, change.zoho_last_modified
    return known is not None and proposed is not None and known > proposed


def _may_write(change: SyncChange, product: Product, name: str, locks: Locks) -> bool:
    """`locks` are the product's as the change leaves them: it may lift a refusal itself."""
    old, new = change.fields[name]
    if name == LOCKS:
        return bool(locks != product.zoho_locks)
    if is_ours(locks, name) or is_refused(locks, name, decode(name, new)):
        return False
    return bool(encode(getattr(product, name)) == old)
