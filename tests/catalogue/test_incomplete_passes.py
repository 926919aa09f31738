"""Whatever breaks a listing, nothing is concluded from the items that it did not show."""

from typing import Any

import pytest
from django.utils import timezone

from integrations.zoho.exceptions import ZohoError
from products_and_services.models import Product, SyncRun
from products_and_services.services import apply_run, sync_zoho_products_to_db
from tests.catalogue.changing import changed, without
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
MISSING = tuple(range(205, 230))
EMPTY = {"code": 0, "items": [], "page_context": {"has_more_page": True}}


def no_context(payload: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in payload.items() if key != "page_context"}


def first_page_again(payload: dict[str, Any]) -> dict[str, Any]:
    rows = [{**payload["items"][0], "item_id": str(1000 + number)} for number in range(200)]
    return payload | {"items": rows}


FAULTS: dict[str, dict[str, Any]] = {
    "empty pages": {"json": EMPTY},
    "no page_context": {"change": no_context},
    "a page served again": {"change": first_page_again},
    "server error": {"status": 503},
    "web page": {"body": "<html>sign in</html>"},
    "truncated": {"raw": "truncate:100"},
    "minute used up": {"status": 429, "json": {"code": 44}},
    "day used up": {"status": 429, "json": {"code": 45}},
    "refused": {"status": 400, "json": {"code": 2, "message": "Invalid value"}},
    "code of its own": {"json": {"code": 1000, "message": "Internal"}},
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_a_broken_listing_deactivates_nothing_even_at_the_second_time(
    zoho: Sandbox, shop: Any, fault: dict[str, Any]
) -> None:
    rows = shop(450)
    zoho.catalogue.replace(without(rows, *MISSING))
    Product.objects.filter(zoho_item_id__in=[rows[n]["item_id"] for n in MISSING]).update(
        zoho_missing_since=timezone.now()
    )
    zoho.faults.add(route="items", page=2, times=None, **fault)

    try:
        sync_zoho_products_to_db()
    except ZohoError:
        assert SyncRun.objects.latest("pk").state in ("interrupted", "waiting", "failed")
    else:
        assert SyncRun.objects.latest("pk").complete is False

    assert not Product.objects.filter(is_active=False).exists()


def test_what_a_listing_showed_before_it_broke_off_is_written(zoho: Sandbox, shop: Any) -> None:
    rows = shop(450)
    zoho.catalogue.replace(changed(rows, 1, rate=12))
    zoho.faults.add(route="items", page=1, times=None, change=no_context)

    result = sync_zoho_products_to_db()

    assert (result["state"], result["total"], result["updated"]) == ("succeeded_with_issues", 200, 1)
    assert SyncRun.objects.latest("pk").complete is False


def test_a_listing_of_strangers_that_broke_off_is_held(zoho: Sandbox, shop: Any) -> None:
    rows = shop(450)
    zoho.catalogue.replace([{**row, "item_id": f"9{row['item_id']}"} for row in rows])
    zoho.faults.add(route="items", page=1, times=None, change=no_context)

    result = sync_zoho_products_to_db()

    assert (result["state"], result["reason"]) == ("held", "HELD_MASS_CHANGE")
    assert "Zoho returned 0 of 200 products." in result["message"]


def test_applying_the_same_changes_twice_changes_nothing_and_lists_them(zoho: Sandbox, shop: Any, table: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace([*changed(rows, 1, 2, rate=12, name="Other"), {**rows[0], "item_id": "9", "name": "New"}])
    preview = sync_zoho_products_to_db(preview=True)["run_id"]
    apply_run(preview)
    before = table()
    SyncRun.objects.filter(pk=preview).update(state="held", phase="apply", applied_up_to=0)

    again = apply_run(preview)

    assert table() == before
    assert (again["created"], again["updated"], again["skipped"]) == (0, 0, 3)
