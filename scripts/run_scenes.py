"""Runs in every state that needs a person, for pictures and for the tests of how pages look."""

from decimal import Decimal

from scripts.stage import Stage

RUN_PAGES = {
    "run-created": "products_and_services/syncrun/1/change/",
    "run": "products_and_services/syncrun/2/change/",
    "undo": "products_and_services/syncrun/2/undo/",
    "run-held": "products_and_services/syncrun/3/change/",
    "run-preview": "products_and_services/syncrun/4/change/",
}
LIVE_PAGES = {"sync-live": "products_and_services/product/sync-zoho/"}
SYNC = "from products_and_services.services import sync_zoho_products_to_db as sync\nsync(preview={})"
ALIKE = """
from products_and_services.models import Product
Product.objects.create(name="Garden chair, teak", price=80)
"""
LIVE = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from integrations.models import ZohoCredential
from products_and_services.models import SyncRun
now = timezone.now()
SyncRun.objects.filter(kind="full", complete=True).update(total=5000)
ZohoCredential.objects.update(quota_remaining=9412)
SyncRun.objects.create(state="running", holds_place=True, started_by=User.objects.get(username="ana"), pages=12,
    total=2400, worked_seconds=21, calls=12, started_at=now, lease_until=now + timedelta(hours=1))
"""


def fill_runs(stage: Stage) -> None:
    """Run 3 is held: all prices a hundredth; run 4 is a preview with an item that looks like a product of ours."""
    before = {item_id: stage.zoho.catalogue.get(item_id)["rate"] for item_id in stage.zoho.catalogue.ids()}
    for item_id, rate in before.items():
        if isinstance(rate, int | float | Decimal):
            stage.zoho.catalogue.edit(item_id, rate=round(rate / 100, 4))
    stage.shell(SYNC.format(False))
    for item_id, rate in before.items():
        stage.zoho.catalogue.edit(item_id, rate=rate)
    first, second = stage.zoho.catalogue.ids()[5:7]
    stage.zoho.catalogue.edit(first, rate=49.9, stock_on_hand=7)
    stage.zoho.catalogue.edit(second, status="inactive")
    stage.zoho.catalogue.add(name="Garden chair, teak", rate=85)
    stage.shell(ALIKE + SYNC.format(True))


def go_live(stage: Stage) -> None:
    """A sync that goes on, as far as a page can tell."""
    stage.shell(LIVE)
