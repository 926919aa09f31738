"""What a person changes about a linked product: values they keep as their own, and fields they give back to Zoho."""

from dataclasses import dataclass, field

from django.db import transaction

from products_and_services.models import Product
from products_and_services.zoho_sync.locks import Locks, lock, unlock


@dataclass(frozen=True, slots=True)
class Edit:
    """`values` are written; `keep` names the fields locked now, `release` those that are Zoho's again."""

    values: dict[str, object] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    release: frozenset[str] = frozenset()


def save_edit(product_pk: int, edit: Edit) -> bool:
    """Write values and locks in one transaction, changed columns only; False when nothing had to be written."""
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=product_pk)
        columns = [name for name, value in edit.values.items() if getattr(product, name) != value]
        for name in columns:
            setattr(product, name, edit.values[name])
        locks = _locks_after(product.zoho_locks, edit)
        if locks != product.zoho_locks:
            product.zoho_locks = locks
            columns.append("zoho_locks")
        if columns:
            product.save(update_fields=[*columns, "updated_at"])
    return bool(columns)


def _locks_after(locks: Locks, edit: Edit) -> Locks:
    for name in edit.keep:
        locks = lock(locks, name)
    for name in edit.release:
        locks = unlock(locks, name)
    return locks
