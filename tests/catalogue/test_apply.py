"""Applying is compare-and-set: what changed meanwhile is kept and listed, and twice is the same as once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.services import apply_run, discard_run, sync_zoho_items, sync_zoho_products_to_db
from products_and_services.signals import products_changed
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.locks import lock
from tests.catalogue.changing import changed
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def test_a_preview_writes_nothing_and_is_applied_exactly_as_shown(
    zoho: Sandbox, shop: Any, table: Callable[[], Any]
) -> None:
    rows = shop(30)
    before = table()
    zoho.catalogue.replace(changed(rows, 1, rate=12))
    preview = sync_zoho_products_to_db(preview=True)
    zoho.catalogue.replace(changed(rows, 2, rate=99))

    assert (preview["state"], preview["updated"]) == ("ready", 1)
    assert table() == before

    applied = apply_run(preview["run_id"])

    assert applied["state"] == "succeeded"
    assert Product.objects.get(name="Item 1").price == Decimal(12)
    assert Product.objects.get(name="Item 2").price == Decimal(12)


def test_a_value_changed_since_the_preview_is_kept_and_listed(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(rows, 1, rate=12, name="New name"))
    preview = sync_zoho_products_to_db(preview=True)
    Product.objects.filter(name="Item 1").update(price=77)

    applied = apply_run(preview["run_id"])

    product = Product.objects.get(name="New name")
    assert product.price == Decimal(77)
    assert applied["skipped"] == 1
    assert SyncChange.objects.get(run_id=preview["run_id"]).skipped == ["price"]


def test_a_field_locked_since_the_preview_is_not_written(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(rows, 1, rate=12))
    preview = sync_zoho_products_to_db(preview=True)
    Product.objects.filter(name="Item 1").update(zoho_locks=lock({}, "price"))

    applied = apply_run(preview["run_id"])

    assert Product.objects.get(name="Item 1").price == Decimal(11)
    assert (applied["updated"], applied["unchanged"], applied["skipped"]) == (0, 30, 1)


def test_an_older_answer_of_zoho_never_overwrites_a_newer_one(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    once = changed(rows, 1, rate=12)
    zoho.catalogue.replace(once)
    preview = sync_zoho_products_to_db(preview=True)
    zoho.catalogue.replace(changed(changed(once, 1), 1, rate=11))
    sync_zoho_items([rows[1]["item_id"]])

    applied = apply_run(preview["run_id"])

    assert Product.objects.get(name="Item 1").price == Decimal(11)
    assert applied["skipped"] == 1


def test_a_creation_beside_a_faster_run_makes_one_product(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    new = {**rows[0], "item_id": "5000", "name": "New"}
    zoho.catalogue.replace([*rows, new])
    preview = sync_zoho_products_to_db(preview=True)
    sync_zoho_items(["5000"])

    applied = apply_run(preview["run_id"])

    assert Product.objects.filter(zoho_item_id="5000").count() == 1
    assert (applied["created"], applied["skipped"]) == (0, 1)


def test_a_run_is_applied_or_discarded_once(zoho: Sandbox, shop: Any) -> None:
    shop(3)
    preview = sync_zoho_products_to_db(preview=True)
    assert discard_run(preview["run_id"])["state"] == "discarded"

    with pytest.raises(SyncRefused, match="Discarded"):
        apply_run(preview["run_id"])
    with pytest.raises(SyncRefused, match="no sync run 999"):
        discard_run(999)


def test_only_what_changed_is_written(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    before = {product.zoho_item_id: product for product in Product.objects.all()}
    zoho.catalogue.replace(changed(rows, 1, rate=12))

    sync_zoho_products_to_db()

    after = {product.zoho_item_id: product for product in Product.objects.all()}
    moved = {pk for pk, product in after.items() if product.updated_at != before[pk].updated_at}
    assert moved == {rows[1]["item_id"]}


def test_a_new_time_stamp_alone_does_not_move_updated_at(zoho: Sandbox, shop: Any) -> None:
    rows = shop(3)
    before = Product.objects.get(name="Item 1")
    zoho.catalogue.replace(changed(rows, 1))

    result = sync_zoho_products_to_db()

    after = Product.objects.get(name="Item 1")
    assert (result["unchanged"], after.updated_at) == (3, before.updated_at)
    assert after.zoho_last_modified is not None
    assert before.zoho_last_modified is not None
    assert after.zoho_last_modified > before.zoho_last_modified


def test_listeners_hear_of_each_chunk_after_it_is_written(
    zoho: Sandbox, shop: Any, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.ZOHO_SYNC_CHUNK = 10
    rows = shop(25)
    heard: list[Any] = []

    def listen(sender: Any, run_id: int, changes: list[Any], **_: Any) -> None:
        heard.append((run_id, [change.zoho_item_id for change in changes]))
        assert Product.objects.filter(price=1).count() == 10 * len(heard[:2]) + 5 * len(heard[2:])

    products_changed.connect(listen)
    zoho.catalogue.replace(changed(rows, rate=1))
    settings.ZOHO_GUARD_PRICES_MOVED = 1
    result = sync_zoho_products_to_db()
    products_changed.disconnect(listen)

    assert [len(ids) for _, ids in heard] == [10, 10, 5]
    assert {run_id for run_id, _ in heard} == {result["run_id"]}


def test_a_listener_that_raises_costs_a_line_in_the_log(
    zoho: Sandbox, shop: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("listener trouble")

    products_changed.connect(fail)
    shop(3)
    products_changed.disconnect(fail)

    assert SyncRun.objects.get().state == "succeeded"
    assert "listener trouble" in caplog.text


def test_shared_skus_are_noticed_once_each_and_colour_nothing(zoho: Sandbox, shop: Any) -> None:
    rows = shop(4)
    zoho.catalogue.replace(changed(rows, 0, 1, 2, sku="SAME"))

    result = sync_zoho_products_to_db()

    assert (result["state"], result["notices"], result["errors"]) == ("succeeded", 1, [])
    assert "3 products share this SKU" in SyncRun.objects.get(pk=result["run_id"]).findings.get().reason
