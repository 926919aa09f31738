"""Absent is not deleted: two complete passes or Zoho's own word about the id."""

from typing import Any

import pytest

from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_zoho_items, sync_zoho_products_to_db
from products_and_services.zoho_sync.locks import lock
from tests.catalogue.changing import without
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
FIRST_THIRTY = tuple(range(30))


def listing(rows: list[dict[str, Any]], **context: Any) -> dict[str, Any]:
    """A one-page answer of the items route."""
    return {"code": 0, "message": "success", "items": rows, **context}


def test_an_item_that_zoho_calls_gone_is_deactivated_the_same_day(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    pk = Product.objects.get(name="Item 5").pk
    zoho.catalogue.delete(rows[5]["item_id"])

    result = sync_zoho_products_to_db()

    product = Product.objects.get(pk=pk)
    assert (result["state"], result["deactivated"], product.is_active) == ("succeeded", 1, False)
    assert product.zoho_missing_since is not None
    assert result["total"] == 105


def test_an_item_gone_for_good_is_asked_for_once(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.delete(rows[5]["item_id"])
    sync_zoho_products_to_db()
    zoho.journal.clear()

    sync_zoho_products_to_db()

    assert zoho.journal.count("item") == 0


def test_an_item_that_only_the_listing_misses_stays_on_sale(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    shown = listing(without(rows, 5), page_context={"has_more_page": False})
    zoho.faults.add(route="items", page=1, times=3, json=shown)

    for _ in range(3):
        result = sync_zoho_products_to_db()

    assert (result["deactivated"], result["total"]) == (0, 106)
    assert Product.objects.filter(is_active=True).count() == 106


def test_many_missing_items_wait_for_a_second_pass_and_then_for_a_person(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace(without(rows, *FIRST_THIRTY))

    first = sync_zoho_products_to_db()
    missing = Product.objects.filter(zoho_missing_since__isnull=False)
    assert (first["deactivated"], missing.count(), missing.filter(is_active=True).count()) == (0, 30, 30)

    zoho.catalogue.add(item_id="9999", name="New", rate=5)
    second = sync_zoho_products_to_db()

    held = SyncRun.objects.get(state="held")
    assert (second["state"], second["created"], second["deactivated"]) == ("succeeded", 1, 0)
    assert (held.kind, held.parent_id, held.deactivated) == ("remainder", second["run_id"], 30)
    assert "30 of 106" in held.message
    assert Product.objects.filter(is_active=True).count() == 107


def test_twenty_five_of_a_thousand_are_deactivated_by_the_second_pass(zoho: Sandbox, shop: Any) -> None:
    rows = shop(1000)
    zoho.catalogue.replace(without(rows, *range(25)))

    first = sync_zoho_products_to_db()
    second = sync_zoho_products_to_db()

    assert (first["deactivated"], second["deactivated"]) == (0, 25)
    assert Product.objects.filter(is_active=False).count() == 25


def test_an_item_that_comes_back_is_the_same_product_and_active_again(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    pk = Product.objects.get(name="Item 5").pk
    zoho.catalogue.delete(rows[5]["item_id"])
    sync_zoho_products_to_db()
    zoho.catalogue.replace(rows)

    sync_zoho_products_to_db()

    product = Product.objects.get(name="Item 5")
    assert (product.pk, product.is_active, product.zoho_missing_since) == (pk, True, None)


def test_an_incomplete_pass_concludes_nothing_from_absence(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.faults.add(route="items", page=1, json=listing(without(rows, 5)))

    result = sync_zoho_products_to_db()

    run = SyncRun.objects.get(pk=result["run_id"])
    assert (run.complete, result["state"], result["deactivated"]) == (False, "succeeded_with_issues", 0)
    assert Product.objects.filter(zoho_missing_since__isnull=False).count() == 0
    assert any(line.startswith("listing: ") for line in result["errors"])


def test_a_product_kept_on_sale_by_the_operator_stays(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    Product.objects.filter(name="Item 5").update(zoho_locks=lock({}, "is_active"))
    zoho.catalogue.delete(rows[5]["item_id"])

    sync_zoho_products_to_db()

    assert Product.objects.get(name="Item 5").is_active


def test_chosen_items_that_are_gone_are_deactivated_and_unknown_ones_reported(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.delete(rows[5]["item_id"])

    result = sync_zoho_items([rows[4]["item_id"], rows[5]["item_id"], "424242"])

    assert (result["unchanged"], result["deactivated"], result["not_found"]) == (1, 1, 2)
    assert not Product.objects.get(name="Item 5").is_active
    assert SyncRun.objects.get(pk=result["run_id"]).findings.get().item_id == "424242"


def test_items_without_products_are_not_invented_by_absence(zoho: Sandbox, shop: Any) -> None:
    shop(3)
    own = Product.objects.create(name="Mine")

    sync_zoho_products_to_db()

    own.refresh_from_db()
    assert own.is_active
    assert own.zoho_missing_since is None
