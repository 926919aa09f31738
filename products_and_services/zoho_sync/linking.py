"""Link a product typed by hand to a Zoho item, so that it keeps its primary key and syncs keep it true."""

from django.db import transaction
from django.utils.translation import gettext as _

from products_and_services.models import Product
from products_and_services.zoho_sync.errors import SyncRefused


def link(product_id: int, zoho_item_id: str) -> None:
    """Move the item to this product; a twin that had it is unlinked and deactivated, and kept.

    Raises SyncRefused when the product does not exist or belongs to another item.
    """
    with transaction.atomic():
        product = Product.objects.select_for_update().filter(pk=product_id).first()
        if product is None:
            raise SyncRefused(_("There is no product %(product)s.") % {"product": product_id})
        if product.zoho_item_id not in (None, zoho_item_id):
            sentence = _("“%(name)s” is linked to another Zoho item already: %(item)s.")
            raise SyncRefused(sentence % {"name": product.name, "item": product.zoho_item_id})
        twins = Product.objects.select_for_update().filter(zoho_item_id=zoho_item_id).exclude(pk=product_id)
        for twin in twins:
            twin.is_active = False
            _take(twin, None)
        if product.zoho_item_id is None:
            _take(product, zoho_item_id)


def _take(product: Product, zoho_item_id: str | None) -> None:
    """Give a product another item, or none; what syncs had noted of the former one says nothing any more."""
    product.zoho_item_id, product.zoho_locks = zoho_item_id, {}
    product.zoho_last_modified = product.zoho_missing_since = None
    product.save(
        update_fields=[
            "zoho_item_id", "is_active", "zoho_locks", "zoho_last_modified", "zoho_missing_since", "updated_at",
        ]
    )  # fmt: skip
