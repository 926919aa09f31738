"""A product with a past, and products that look like items: for pictures and for the tests of how pages look."""

from scripts.stage import Stage

PRODUCT_PAGES = {
    "product-changes": "products_and_services/product/1/changes/",
    "link-suggestions": "products_and_services/product/link-suggestions/",
}
PAST = """
from datetime import timedelta
from django.utils import timezone
from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncChange, SyncRun
now = timezone.now()
ZohoCredential.objects.update(quota_limit=10_000, quota_remaining=8_766)
long_ago = now - timedelta(days=29)
SyncRun.objects.filter(pk__in=(1, 2)).update(created_at=long_ago, started_at=long_ago, finished_at=long_ago)
pot = Product.objects.get(pk=1)
price, stock = "1.71", "3"
steps = ((27, "10", "40"), (21, "12.5", "31"), (14, "11.99", "12"), (6, "14", "60"), (1, "14.5", "52"))
for days, new_price, new_stock in steps:
    run = SyncRun.objects.create(kind="full", state="succeeded", complete=True, total=106, trigger="schedule")
    fields = {"price": [price, new_price], "stock_quantity": [stock, new_stock]}
    change = SyncChange.objects.create(run=run, zoho_item_id=pot.zoho_item_id, kind="updated", fields=fields)
    when = now - timedelta(days=days)
    SyncRun.objects.filter(pk=run.pk).update(
        created_at=when, started_at=when, finished_at=when, applied_up_to=change.pk)
    price, stock = new_price, new_stock
pot.price, pot.stock_quantity = "19.5", stock
pot.zoho_locks = {"price": {"lock": "ours", "zoho": price}, "sku": {"lock": "refused", "zoho": "OLD-1"}}
pot.save()
for days in range(30):
    issues = ["failed"] * (days % 11 == 5) + ["succeeded_with_issues"] * (days % 6 == 2)
    for state in ["succeeded"] * (days % 4) + issues:
        run = SyncRun.objects.create(kind="incremental", state=state, trigger="schedule")
        SyncRun.objects.filter(pk=run.pk).update(created_at=now - timedelta(days=days))
twin = Product.objects.filter(zoho_item_id__isnull=False, sku__isnull=False).order_by("-pk")[0]
Product.objects.create(name="Our own " + twin.name, sku=twin.sku, price=twin.price, stock_quantity=2)
"""


def fill_products(stage: Stage) -> None:
    """Product 1 has a month behind it; one product of our own has the SKU of an item."""
    stage.shell(PAST)
