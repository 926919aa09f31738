"""An undo that meets another undo, an operator, a link, a stop or the end of the history."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.services import (
    link_product,
    sync_now,
    sync_zoho_products_to_db,
    undo_run,
    work_on_placed,
)
from products_and_services.zoho_sync import stopping, undo
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.locks import is_ours, is_refused, lock
from products_and_services.zoho_sync.retention import prune
from products_and_services.zoho_sync.starting import Wanted
from products_and_services.zoho_sync.undo_outlook import outlook
from tests.catalogue.changing import changed
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
Table = Callable[[], list[dict[str, Any]]]
SHOWN = ("name", "price", "description", "is_active", "zoho_locks")


def shown() -> list[tuple[Any, ...]]:
    return list(Product.objects.order_by("pk").values_list(*SHOWN))


def test_an_undo_can_be_undone(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(changed(rows, 1, rate=12, name="Other"), 2, status="inactive"))
    zoho.catalogue.add(item_id="5000", name="New", rate=5)
    run = sync_zoho_products_to_db()["run_id"]
    after_the_sync = shown()
    undone = undo_run(run)["run_id"]
    promised = [one.restored for one in outlook(SyncRun.objects.get(pk=undone), 10)]

    again = undo_run(undone)

    assert shown() == after_the_sync
    assert (again["updated"], again["skipped"]) == (3, 0)
    assert {"name": ["Item 1", "Other"], "price": ["11", "12"]} in promised
    assert sync_zoho_products_to_db()["updated"] == 0


def test_a_lock_on_another_field_during_an_undo_keeps_both(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(rows, 1, rate=12))
    run = SyncRun.objects.get(pk=sync_zoho_products_to_db()["run_id"])

    def lock_the_name(undo: SyncRun) -> None:
        if undo.phase == "guard":
            Product.objects.filter(name="Item 1").update(zoho_locks=lock({}, "name"))

    sync_now(Wanted(kind="undo", parent=run), lock_the_name)
    sync_zoho_products_to_db()

    product = Product.objects.get(name="Item 1")
    assert product.price == Decimal(11)
    assert is_ours(product.zoho_locks, "name")
    assert is_refused(product.zoho_locks, "price", Decimal(12))


def test_undoing_a_creation_leaves_the_product_that_got_its_link_on_sale(zoho: Sandbox, shop: Any) -> None:
    own = Product.objects.create(name="Typed by hand")
    rows = shop(3)
    first = SyncRun.objects.get()
    link_product(own, rows[1]["item_id"])

    undo_run(first.pk)

    own.refresh_from_db()
    assert own.is_active
    assert set(Product.objects.filter(is_active=True)) == {own}


def test_an_undo_that_was_interrupted_counts_every_item_once(
    zoho: Sandbox, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(undo, "BATCH", 7)
    shop(20)
    first = SyncRun.objects.get()
    Product.objects.filter(name__in=["Item 2", "Item 3"]).update(zoho_locks=lock({}, "is_active"))
    try:
        stopped = sync_now(Wanted(kind="undo", parent=first), lambda _run: stopping.request())
    finally:
        stopping.clear()
    assert (stopped["state"], stopped["total"]) == ("interrupted", 7)

    result = work_on_placed(stopped["run_id"])

    assert (result["total"], result["updated"], result["unchanged"]) == (20, 18, 2)


def test_a_run_is_not_forgotten_while_it_is_being_undone(shop: Any, settings: Any) -> None:
    settings.ZOHO_SYNC_RUNS_KEPT = 0
    shop(3)
    run = SyncRun.objects.get()
    SyncRun.objects.update(finished_at=timezone.now() - timedelta(days=89))
    undoing = SyncRun.objects.create(kind="undo", parent=run)

    prune(timezone.now() + timedelta(days=2))

    assert work_on_placed(undoing.pk)["updated"] == 3


def test_a_run_that_is_being_forgotten_cannot_be_undone_in_part(shop: Any, settings: Any) -> None:
    settings.ZOHO_SYNC_RUNS_KEPT = 0
    shop(3)
    run = SyncRun.objects.get()
    SyncRun.objects.update(finished_at=timezone.now() - timedelta(days=91))
    SyncChange.objects.filter(run=run).first().delete()  # type: ignore[union-attr]

    with pytest.raises(SyncRefused, match="too old to be undone"):
        undo_run(run.pk)


def test_a_product_that_lost_its_link_is_true_to_the_next_item_it_gets(zoho: Sandbox, shop: Any) -> None:
    rows = shop(3)
    zoho.catalogue.replace(changed(rows, 1))
    sync_zoho_products_to_db()
    twin = Product.objects.get(name="Item 1")
    link_product(Product.objects.create(name="Typed by hand"), rows[1]["item_id"])
    Product.objects.filter(zoho_item_id=rows[2]["item_id"]).delete()
    twin.refresh_from_db()

    link_product(twin, rows[2]["item_id"])

    twin.refresh_from_db()
    assert (twin.name, twin.price, twin.is_active) == ("Item 2", Decimal(12), True)
