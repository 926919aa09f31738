"""Catastrophes at Zoho's end: nothing implausible is written without a person."""

from collections.abc import Callable
from typing import Any

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.services import (
    apply_run,
    discard_run,
    sync_now,
    sync_zoho_items,
    sync_zoho_products_to_db,
)
from products_and_services.zoho_sync.starting import Wanted
from tests.catalogue.changing import changed, without
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
Rows = list[dict[str, Any]]


def all_dearer(rows: Rows) -> Rows:
    return [{**changed([row])[0], "rate": row["rate"] * 100} for row in rows]


CATASTROPHES: dict[str, Callable[[Rows], Rows]] = {
    "no items at all": lambda rows: [],
    "fewer than half": lambda rows: rows[:50],
    "another catalogue": lambda rows: [{**row, "item_id": str(90_000 + n)} for n, row in enumerate(rows)],
    "prices times 100": all_dearer,
    "prices divided by 100": lambda rows: changed(rows, rate=0.1),
    "prices to zero": lambda rows: changed(rows, *range(10), rate=0),
    "a fifth of the prices tripled": lambda rows: changed(rows, *range(22), rate=9000),
    "all names equal": lambda rows: changed(rows, name="Item"),
    "a third of the names": lambda rows: changed(rows, *range(40), name="renamed"),
    "thirty set inactive": lambda rows: changed(rows, *range(30), status="inactive"),
    "all set inactive": lambda rows: changed(rows, status="inactive"),
    "a third of the rows unusable": lambda rows: rows + [{"item_id": None}] * 60,
}


@pytest.mark.parametrize("disaster", CATASTROPHES.values(), ids=CATASTROPHES.keys())
def test_a_catastrophe_is_held_and_no_product_is_touched(
    zoho: Sandbox, shop: Any, table: Callable[[], Any], disaster: Callable[[Rows], Rows]
) -> None:
    rows = shop(106)
    before = table()
    zoho.catalogue.replace(disaster(rows))

    result = sync_zoho_products_to_db()

    assert (result["state"], result["reason"]) == ("held", "HELD_MASS_CHANGE")
    assert "Nothing was changed." in result["message"]
    assert table() == before


def test_a_held_run_is_applied_when_a_person_agrees(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace(all_dearer(rows))
    held = sync_zoho_products_to_db()

    applied = apply_run(held["run_id"])

    assert (applied["state"], applied["updated"]) == ("succeeded", 106)
    assert {product.price for product in Product.objects.all()} == {row["rate"] * 100 for row in rows}


def test_a_held_run_gives_the_place_up_and_the_next_pass_supersedes_it(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace([])
    held = sync_zoho_products_to_db()
    zoho.catalogue.replace(rows)

    result = sync_zoho_products_to_db()

    assert result["state"] == "succeeded"
    assert SyncRun.objects.get(pk=held["run_id"]).state == "superseded"


def test_a_preview_supersedes_nothing(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace([])
    held = sync_zoho_products_to_db()
    zoho.catalogue.replace(rows)

    sync_zoho_products_to_db(preview=True)

    assert SyncRun.objects.get(pk=held["run_id"]).state == "held"


def test_the_held_deactivations_alone_wait_and_may_be_applied_or_discarded(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace(without(rows, *range(30)))
    sync_zoho_products_to_db()
    sync_zoho_products_to_db()
    held = SyncRun.objects.get(state="held")

    applied = apply_run(held.pk)

    assert (applied["deactivated"], applied["total"]) == (30, 0)
    assert Product.objects.filter(is_active=False).count() == 30


def test_discarding_keeps_the_products_on_sale(zoho: Sandbox, shop: Any, table: Callable[[], Any]) -> None:
    shop(106)
    before = table()
    zoho.catalogue.replace([])
    held = sync_zoho_products_to_db()

    discard_run(held["run_id"])

    assert table() == before


def test_the_worst_examples_are_remembered(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace([{**row, "rate": row["rate"] * (100 + n)} for n, row in enumerate(changed(rows))])
    held = sync_zoho_products_to_db()

    worst = SyncRun.objects.get(pk=held["run_id"]).evidence["worst"]

    assert len(worst) == 5
    assert worst[0][:5] == ["1105", "Item 105", "price", "115", "23575"]


def test_chosen_items_are_judged_too(zoho: Sandbox, shop: Any, table: Callable[[], Any]) -> None:
    rows = shop(106)
    before = table()
    zoho.catalogue.replace(all_dearer(rows))

    result = sync_zoho_items([row["item_id"] for row in rows[:100]])

    assert result["state"] == "held"
    assert table() == before


def test_items_that_others_bring_in_during_the_first_sync_are_not_missing_from_it(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    chosen = zoho.catalogue.ids()[:100]

    result = sync_now(
        Wanted(), on_progress=lambda run: sync_zoho_items(chosen) if not Product.objects.exists() else None
    )

    assert (result["state"], Product.objects.count()) == ("succeeded", 106)


def test_a_small_real_change_goes_through(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace(changed(rows, *range(10), rate=9000))

    assert sync_zoho_products_to_db()["state"] == "succeeded"
