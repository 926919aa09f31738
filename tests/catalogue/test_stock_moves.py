"""Whether stock movements move the time of change is measured, and told as it was measured."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.models import SyncRun
from products_and_services.services import sync_zoho_changes_to_db, sync_zoho_products_to_db
from products_and_services.stock_moves import StockMoves, stock_moves, told
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(zoho: Sandbox, credential: ZohoCredential) -> str:
    """An item that a full sync has brought, and that the next reading of the changes does not reach."""
    zoho.catalogue.edit(zoho.catalogue.ids()[250], stock_on_hand=5, last_modified_time="2020-01-01T00:00:00+0100")
    sync_zoho_products_to_db()
    return zoho.catalogue.ids()[250]


def measured() -> StockMoves:
    return stock_moves(timezone.now())


@pytest.mark.parametrize("zoho", [300], indirect=True)
def test_stock_that_moves_under_an_unchanged_time_is_missed_by_increments_and_counted(zoho: Sandbox, item: str) -> None:
    for other in zoho.catalogue.ids()[:199]:
        zoho.catalogue.edit(other, description="newer")
    zoho.catalogue.edit(item, stock_on_hand=99, touch=False)
    sync_zoho_changes_to_db()
    before = measured()

    sync_zoho_products_to_db()

    assert (before.silent, before.missed) == (0, 0)
    assert measured() == StockMoves(missed=1, silent=1, stamped=0, full_runs=2)
    assert told(measured()).startswith("No: 1 time stock changed while")


@pytest.mark.parametrize("zoho", [300], indirect=True)
def test_stock_that_moves_with_its_time_speaks_for_reading_the_changes(zoho: Sandbox, item: str) -> None:
    zoho.catalogue.edit(item, stock_on_hand=99)

    sync_zoho_changes_to_db()
    sync_zoho_products_to_db()

    assert measured() == StockMoves(missed=0, silent=0, stamped=1, full_runs=2)
    assert told(measured()).startswith("Yes, so far: 1 time stock")


@pytest.mark.parametrize("zoho", [300], indirect=True)
def test_stock_that_changes_with_other_values_says_nothing(zoho: Sandbox, item: str) -> None:
    zoho.catalogue.edit(item, stock_on_hand=99, rate=77)

    sync_zoho_changes_to_db()

    assert told(measured()).startswith("Not known yet")


def test_what_was_not_applied_or_is_long_ago_does_not_count() -> None:
    moved = {"stock_silent": 3, "stock_stamped": 2}
    SyncRun.objects.create(state="held", evidence=moved)
    SyncRun.objects.create(state="ready", preview=True, evidence=moved)
    old = SyncRun.objects.create(state="succeeded", evidence=moved)
    SyncRun.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    SyncRun.objects.create(state="succeeded", evidence={})

    assert measured() == StockMoves(missed=0, silent=0, stamped=0, full_runs=1)
