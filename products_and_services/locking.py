"""Lock or unlock the same fields of many products at once."""

from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction
from django.utils import timezone

from products_and_services.models import Product
from products_and_services.zoho_sync.locks import Locks, is_ours, lock, unlock

Change = Callable[[Locks], Locks]


def lock_fields(product_pks: Iterable[int], names: Iterable[str]) -> list[Product]:
    """Make the operator the owner of these fields; returns the products whose locks changed by it.

    Products that are not linked have nothing to lock and are left alone.
    """
    return _change(product_pks, partial(_locked, names=tuple(names)))


def unlock_fields(product_pks: Iterable[int], names: Iterable[str]) -> list[Product]:
    """Give these fields back to Zoho, refused values included; returns the products whose locks changed by it."""
    return _change(product_pks, partial(_unlocked, names=tuple(names)))


def _change(product_pks: Iterable[int], change: Change) -> list[Product]:
    with transaction.atomic():
        linked = Product.objects.select_for_update().filter(pk__in=list(product_pks), zoho_item_id__isnull=False)
        changed = []
        for product in linked.order_by("zoho_item_id"):  # as a sync writes, so that the two do not block each other
            locks = change(product.zoho_locks)
            if locks != product.zoho_locks:
                product.zoho_locks, product.updated_at = locks, timezone.now()
                changed.append(product)
        Product.objects.bulk_update(changed, ["zoho_locks", "updated_at"], batch_size=100)
    return changed


def _locked(locks: Locks, names: tuple[str, ...]) -> Locks:
    """A field that is ours already keeps the note of what Zoho said."""
    for name in names:
        locks = locks if is_ours(locks, name) else lock(locks, name)
    return locks


def _unlocked(locks: Locks, names: tuple[str, ...]) -> Locks:
    for name in names:
        locks = unlock(locks, name)
    return locks
