"""Undo is a run of its own: it restores what a run wrote and refuses those values until Zoho says something else."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from products_and_services.models import Product, SyncRun
from products_and_services.services import apply_run, sync_zoho_products_to_db, undo_run
from products_and_services.zoho_sync.errors import SyncRefused
from tests.catalogue.changing import changed
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
BOOKKEEPING = ("zoho_locks", "zoho_synced_at", "zoho_last_modified", "updated_at")


def values(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in BOOKKEEPING} for row in table]


def test_undo_restores_what_the_run_wrote(zoho: Sandbox, shop: Any, table: Callable[[], Any]) -> None:
    rows = shop(30)
    before = values(table())
    zoho.catalogue.replace(changed(changed(rows, 1, 2, rate=12, name="Other"), 3, status="inactive"))
    bad = sync_zoho_products_to_db()

    undone = undo_run(bad["run_id"])

    assert values(table()) == before
    assert (undone["kind"], undone["updated"]) == ("undo", 3)
    assert SyncRun.objects.get(pk=undone["run_id"]).parent_id == bad["run_id"]


def test_an_undone_value_stays_undone_until_zoho_says_something_else(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    wrong = changed(rows, 1, rate=12)
    zoho.catalogue.replace(wrong)
    undo_run(sync_zoho_products_to_db()["run_id"])

    sync_zoho_products_to_db()
    assert Product.objects.get(name="Item 1").price == Decimal(11)

    zoho.catalogue.replace(changed(wrong, 1, rate=13))
    sync_zoho_products_to_db()
    product = Product.objects.get(name="Item 1")
    assert (product.price, product.zoho_locks) == (Decimal(13), {})


def test_values_changed_since_are_kept_and_listed(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(rows, 1, rate=12, name="Other"))
    bad = sync_zoho_products_to_db()
    Product.objects.filter(name="Other").update(price=50)

    undone = undo_run(bad["run_id"])

    product = Product.objects.get(name="Item 1")
    assert product.price == Decimal(50)
    assert undone["skipped"] == 1


def test_an_undone_creation_stays_linked_and_inactive(zoho: Sandbox, shop: Any) -> None:
    shop(30)
    new = zoho.catalogue.add(name="New", rate=5)
    created = sync_zoho_products_to_db()

    undo_run(created["run_id"])
    sync_zoho_products_to_db()

    product = Product.objects.get(zoho_item_id=new)
    assert (product.is_active, product.price) == (False, Decimal(5))


def test_a_mass_change_agreed_to_can_be_undone_without_being_held(
    zoho: Sandbox, shop: Any, table: Callable[[], Any]
) -> None:
    rows = shop(106)
    before = values(table())
    zoho.catalogue.replace(changed(rows, rate=9000))
    held = sync_zoho_products_to_db()
    apply_run(held["run_id"])

    assert undo_run(held["run_id"])["state"] == "succeeded"
    assert values(table()) == before


def test_a_run_that_wrote_nothing_cannot_be_undone(zoho: Sandbox, shop: Any) -> None:
    shop(3)
    unchanged = sync_zoho_products_to_db()

    with pytest.raises(SyncRefused, match="wrote nothing"):
        undo_run(unchanged["run_id"])
