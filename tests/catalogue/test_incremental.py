"""Reading only what changed: a call or two, the same result as a full sync, and nothing concluded from absence."""

from datetime import timedelta
from typing import Any

import pytest

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoTransientError
from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_zoho_changes_to_db, sync_zoho_products_to_db, work_on_placed
from products_and_services.zoho_sync.cursor import cursor
from products_and_services.zoho_sync.starting import Wanted, place_run
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def prices() -> dict[str, Any]:
    return {str(p.zoho_item_id): p.price for p in Product.objects.exclude(zoho_item_id=None)}


def rates(zoho: Sandbox) -> dict[str, Any]:
    return {item_id: zoho.catalogue.get(item_id)["rate"] for item_id in zoho.catalogue.ids()}


@pytest.mark.parametrize("zoho", [10_000], indirect=True)
def test_thirty_seven_changes_among_ten_thousand_cost_one_call(zoho: Sandbox, credential: ZohoCredential) -> None:
    sync_zoho_products_to_db()
    for number, item_id in enumerate(zoho.catalogue.ids()[::271][:37]):
        zoho.catalogue.edit(item_id, rate=1000 + number)
    zoho.journal.clear()

    result = sync_zoho_changes_to_db()

    assert (result["kind"], result["updated"], result["state"]) == ("incremental", 37, "succeeded")
    assert len(zoho.journal.requests) == 1
    assert prices() == rates(zoho)


def test_nothing_changed_costs_one_call_and_no_product_is_written(zoho: Sandbox, credential: ZohoCredential) -> None:
    sync_zoho_products_to_db()
    before = list(Product.objects.order_by("pk").values())
    zoho.journal.clear()

    result = sync_zoho_changes_to_db()

    assert (result["updated"], result["created"], len(zoho.journal.requests)) == (0, 0, 1)
    assert list(Product.objects.order_by("pk").values()) == before


def test_the_first_sync_is_a_full_one(zoho: Sandbox, credential: ZohoCredential) -> None:
    result = sync_zoho_changes_to_db()

    assert (result["kind"], result["created"]) == ("full", 106)


def test_the_cursor_is_the_start_of_the_last_applied_pass_less_the_overlap(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    sync_zoho_products_to_db()
    full = SyncRun.objects.get()
    sync_zoho_products_to_db(preview=True)
    assert full.zoho_started_at is not None

    assert cursor() == full.zoho_started_at - timedelta(seconds=300)


def test_a_held_run_does_not_move_the_cursor(zoho: Sandbox, credential: ZohoCredential) -> None:
    sync_zoho_products_to_db()
    before = cursor()
    for item_id in zoho.catalogue.ids():
        zoho.catalogue.edit(item_id, rate=99_999)

    assert sync_zoho_changes_to_db()["state"] == "held"
    assert cursor() == before


@pytest.mark.parametrize("zoho", [450], indirect=True)
def test_where_sorting_is_ignored_full_syncs_take_over(zoho: Sandbox, credential: ZohoCredential) -> None:
    sync_zoho_products_to_db()
    zoho.switches.ignore_sort = True
    zoho.catalogue.edit(zoho.catalogue.ids()[300], rate=777)

    first, second = sync_zoho_changes_to_db(), sync_zoho_changes_to_db()

    assert (first["kind"], second["kind"]) == ("full", "full")
    refused = SyncRun.objects.get(kind="incremental")
    assert (refused.state, refused.reason) == ("failed", "NOT_NEWEST_FIRST")
    assert prices() == rates(zoho)


@pytest.mark.parametrize("zoho", [450], indirect=True)
def test_a_worker_starts_the_full_sync_in_place_of_one_that_cannot_be_sorted(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    sync_zoho_products_to_db()
    zoho.switches.ignore_sort = True
    placed, _ = place_run(Wanted(kind="incremental", trigger="schedule"))

    result = work_on_placed(placed.pk)

    run = SyncRun.objects.get(pk=result["run_id"])
    assert (run.kind, run.trigger, run.state) == ("full", "schedule", "succeeded")


def test_deletions_are_left_to_the_full_pass(zoho: Sandbox, credential: ZohoCredential) -> None:
    sync_zoho_products_to_db()
    active = Product.objects.filter(is_active=True).count()
    zoho.catalogue.delete(zoho.catalogue.ids()[3])

    assert sync_zoho_changes_to_db()["deactivated"] == 0
    assert Product.objects.filter(is_active=True).count() == active


@pytest.mark.parametrize("zoho", [600], indirect=True)
def test_an_interrupted_one_begins_again(zoho: Sandbox, credential: ZohoCredential) -> None:
    sync_zoho_products_to_db()
    for item_id in zoho.catalogue.ids():
        zoho.catalogue.edit(item_id, description="touched")
    zoho.faults.add(route="items", page=2, times=5, status=503)
    with pytest.raises(ZohoTransientError):
        sync_zoho_changes_to_db()
    zoho.journal.clear()

    result = sync_zoho_changes_to_db()

    assert (result["updated"], result["total"], SyncRun.objects.filter(kind="incremental").count()) == (600, 600, 1)
    assert [request.query["page"] for request in zoho.journal.of("items")][0] == "1"
