"""Listings that cannot be right: what of them is written, what is concluded, and how the run ends."""

from typing import Any

import pytest

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoPagingError, ZohoTransientError
from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.services import sync_zoho_products_to_db
from tests.catalogue.changing import changed
from tests.catalogue.rows import zoho_row
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
Payload = dict[str, Any]


def goes_on(payload: Payload) -> Payload:
    """The page as it is, but Zoho says that more follow."""
    return {**payload, "page_context": {**payload["page_context"], "has_more_page": True}}


def many(count: int) -> list[Payload]:
    return [zoho_row(item_id=str(1000 + n), name=f"Item {n}") for n in range(count)]


def fails_as_a_loop(zoho: Sandbox) -> SyncRun:
    with pytest.raises(ZohoPagingError):
        sync_zoho_products_to_db()
    run = SyncRun.objects.get()
    assert (run.state, run.reason) == ("failed", "PAGING_LOOP")
    assert "Nothing was changed." in run.message
    return run


def test_p1_new_rows_for_ever_fail_the_run_and_write_no_product(
    zoho: Sandbox, credential: ZohoCredential, settings: Any
) -> None:
    settings.ZOHO_MAX_PAGES = 2
    zoho.catalogue.replace(many(700))

    run = fails_as_a_loop(zoho)

    assert Product.objects.count() == 0
    assert SyncChange.objects.filter(run=run).count() == 400, "what was worked out stays, for people to see"


def test_p2_the_same_page_for_ever_fails_the_run_and_writes_no_product(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    first_page = {
        "code": 0,
        "items": many(3),
        "page_context": {"page": 1, "per_page": 200, "has_more_page": True},
    }
    zoho.faults.add("items", times=None, json=first_page)

    fails_as_a_loop(zoho)

    assert Product.objects.count() == 0
    assert zoho.journal.count("items") == 3


def empty(payload: Payload) -> Payload:
    return goes_on({**payload, "items": []})


def without_context(payload: Payload) -> Payload:
    return {name: value for name, value in payload.items() if name != "page_context"}


DOUBTFUL = {"p4 empty pages": {1: goes_on, 2: empty, 3: empty}, "p5 no context": {1: without_context}}


@pytest.mark.parametrize("changes", DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_of_a_listing_in_doubt_what_came_is_written_and_nothing_missing_is_concluded(
    zoho: Sandbox, shop: Any, changes: dict[int, Any]
) -> None:
    rows = shop(3)
    zoho.catalogue.replace([*changed(rows[:2], rate=99), zoho_row(item_id="77", name="New")])
    for page, change in changes.items():
        zoho.faults.add("items", page=page, times=None, change=change)

    result = sync_zoho_products_to_db()

    assert (result["state"], result["created"], result["updated"]) == ("succeeded_with_issues", 1, 2)
    assert SyncRun.objects.get(pk=result["run_id"]).complete is False
    absent = Product.objects.get(zoho_item_id=rows[2]["item_id"])
    assert (absent.is_active, absent.zoho_missing_since) == (True, None)


def test_p12_a_listing_that_shifted_before_the_resume_is_never_complete(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    rows = many(501)
    zoho.catalogue.replace(rows)
    zoho.faults.add(route="items", page=3, times=5, status=503)
    with pytest.raises(ZohoTransientError):
        sync_zoho_products_to_db()
    zoho.catalogue.replace(rows[1:])

    result = sync_zoho_products_to_db()

    run = SyncRun.objects.get()
    assert (run.complete, result["state"]) == (False, "succeeded_with_issues")
    assert "listing: the listing had shifted when the run was resumed" in result["errors"]
    assert set(Product.objects.values_list("zoho_item_id", flat=True)) == {row["item_id"] for row in rows}
