"""Columns of the product list. Each is made of what the one query of the list brings along."""

from datetime import datetime

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from integrations.models import ZohoCredential
from products_and_services.admin.formatting import UNKNOWN, local_time, plain_number, price
from products_and_services.models import Product
from products_and_services.problem_items import current_problems, last_pass

SIGN = '<i class="fas fa-{} zoho-{}" role="img" aria-label="{}" title="{}"></i>'


def with_facts(products: QuerySet[Product]) -> QuerySet[Product]:
    """Products that know what their columns tell, all of it asked in the one query of the list.

    `last_pass_at`: when everything Zoho has was last read and written. `has_problems`: Zoho last sent something about
    the item that could not be used. `price_decimals`: those of the organisation.
    """
    return products.annotate(
        last_pass_at=Subquery(last_pass().values("finished_at")[:1]),
        has_problems=Exists(current_problems().filter(item_id=OuterRef("zoho_item_id"))),
        price_decimals=Subquery(ZohoCredential.objects.values("price_precision")[:1]),
    )


def last_seen_at(product: Product) -> datetime | None:
    """When Zoho last showed a linked product: the last complete pass, or a later write."""
    known = [moment for moment in (getattr(product, "last_pass_at", None), product.zoho_synced_at) if moment]
    return max(known, default=None)


class ProductColumns:
    """Mixed into the product admin."""

    @admin.display(description=_("Zoho item id"), ordering="zoho_item_id", empty_value=UNKNOWN)
    def zoho_id(self, product: Product) -> str | SafeString | None:
        """The id, whether some of its values are ours, and whether Zoho sent something that could not be used."""
        if product.zoho_item_id is None:
            return None
        signs = []
        if product.zoho_locks:
            signs.append(("lock", "lock", gettext("Some values of this product are yours: syncs leave them alone.")))
        if getattr(product, "has_problems", False):
            signs.append(("exclamation-triangle", "problem", gettext("Zoho sent a value that could not be used.")))
        shown = format_html_join(" ", SIGN, ((icon, tone, title, title) for icon, tone, title in signs))
        return format_html("{} {}", product.zoho_item_id, shown) if signs else product.zoho_item_id

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, product: Product) -> str:
        return price(product.price, getattr(product, "price_decimals", None))

    @admin.display(description=pgettext_lazy("column", "stock"), ordering="stock_quantity")
    def stock_shown(self, product: Product) -> str | SafeString:
        """Out of stock is said in a word, not by colour alone."""
        shown = plain_number(product.stock_quantity)
        if product.stock_quantity is None or product.stock_quantity > 0:
            return shown
        return format_html('{} <span class="zoho-out">{}</span>', shown, gettext("out"))

    @admin.display(description=_("last changed"), ordering="updated_at")
    def last_changed(self, product: Product) -> str:
        return local_time(product.updated_at)

    @admin.display(description=pgettext_lazy("moment", "created"))
    def created(self, product: Product) -> str:
        return local_time(product.created_at)

    @admin.display(description=_("last changed in Zoho"))
    def changed_in_zoho(self, product: Product) -> str:
        return local_time(product.zoho_last_modified)

    @admin.display(description=_("last written by a sync"))
    def written_by_sync(self, product: Product) -> str:
        return local_time(product.zoho_synced_at)

    @admin.display(description=_("last seen in Zoho"))
    def last_seen(self, product: Product) -> str | SafeString:
        if product.zoho_item_id is None:
            return UNKNOWN
        if product.zoho_missing_since is None:
            return local_time(last_seen_at(product))
        missing = gettext("missing since %(moment)s") % {"moment": local_time(product.zoho_missing_since)}
        return format_html('<span class="zoho-missing">{}</span>', missing)
