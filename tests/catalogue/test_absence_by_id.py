"""What Zoho's word about one id proves, and what it does not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.zoho.exceptions import ZohoAPIError
from products_and_services.models import Product
from products_and_services.services import sync_zoho_items, sync_zoho_products_to_db
from products_and_services.zoho_sync.locks import lock
from tests.catalogue.changing import without
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
EARLIER = datetime(2026, 6, 1, tzinfo=UTC)
GONE = {"code": 1002, "message": "Item does not exist."}
UNCLEAR = {"code": 5, "message": "Invalid URL Passed"}


@pytest.mark.parametrize("since", [None, EARLIER])
def test_chosen_items_about_which_zoho_says_nothing_clear_stay_as_they_are(
    zoho: Sandbox, shop: Any, since: datetime | None
) -> None:
    rows = shop(30)
    zoho.catalogue.delete(rows[5]["item_id"])
    Product.objects.filter(name="Item 5").update(zoho_missing_since=since)
    zoho.faults.add(route="item", status=404, json=UNCLEAR)

    result = sync_zoho_items([rows[4]["item_id"], rows[5]["item_id"]])

    product = Product.objects.get(name="Item 5")
    assert (result["deactivated"], product.is_active, product.zoho_missing_since) == (0, True, since)


def test_a_zoho_that_calls_everything_gone_is_not_believed(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    for route in ("itemdetails", "item", "items"):
        zoho.faults.add(route=route, times=None, status=404, json=GONE)

    with pytest.raises(ZohoAPIError):
        sync_zoho_items([rows[5]["item_id"]])

    assert Product.objects.filter(is_active=False).count() == 0


def test_one_good_answer_makes_a_single_deletion_credible(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.faults.add(route="itemdetails", status=404, json=GONE)
    zoho.faults.add(route="item", status=404, json=GONE)

    assert sync_zoho_items([rows[5]["item_id"]])["deactivated"] == 1
    assert zoho.journal.of("items")[-1].query["per_page"] == "1"


def test_products_kept_on_sale_by_the_operator_cost_no_calls_and_hide_no_deletion(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    kept = [f"Item {number}" for number in range(25)]
    Product.objects.filter(name__in=kept).update(zoho_locks=lock({}, "is_active"), zoho_missing_since=EARLIER)
    zoho.catalogue.replace(without(rows, *range(26)))
    zoho.journal.clear()

    result = sync_zoho_products_to_db()

    assert (result["deactivated"], zoho.journal.count("item")) == (1, 1)
    assert not Product.objects.get(name="Item 25").is_active
