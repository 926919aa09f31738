"""The sync as its callers see it: rows in, products and statistics out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoConfigurationError, ZohoTransientError
from products_and_services.models import Product, SyncRun
from products_and_services.services import cancel_run, sync_now, sync_zoho_products_to_db
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.starting import Wanted, place_run
from tests.catalogue.rows import zoho_row
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
SUM = ("created", "updated", "unchanged", "failed")


def rows_without_sku() -> list[dict[str, Any]]:
    return [zoho_row(item_id=str(7_000_000 + n), name=f"Item {n}", sku="", rate=10 + n) for n in range(106)]


def rows_sharing_skus() -> list[dict[str, Any]]:
    skus = [f"S-{n % 8}" for n in range(80)] + [""] * 26
    return [zoho_row(item_id=str(7_000_000 + n), name=f"Item {n}", sku=sku, rate=10 + n) for n, sku in enumerate(skus)]


@pytest.mark.parametrize("rows", [rows_without_sku(), rows_sharing_skus()], ids=["no sku", "shared skus"])
def test_the_catalogues_that_broke_the_old_system_sync_completely(
    zoho: Sandbox, credential: ZohoCredential, rows: list[dict[str, Any]]
) -> None:
    zoho.catalogue.replace(rows)
    first = sync_zoho_products_to_db()
    pks = dict(Product.objects.values_list("zoho_item_id", "pk"))
    dearer = [{**row, "rate": row["rate"] + 1, "last_modified_time": "2026-06-09T10:00:00-0400"} for row in rows]
    zoho.catalogue.replace(dearer)

    second = sync_zoho_products_to_db()

    assert (first["created"], first["total"]) == (106, 106)
    assert (second["updated"], second["total"], second["errors"]) == (106, 106, [])
    assert dict(Product.objects.values_list("zoho_item_id", "pk")) == pks
    prices = {product.zoho_item_id: product.price for product in Product.objects.all()}
    assert prices == {row["item_id"]: Decimal(row["rate"]) for row in dearer}


def test_the_demo_catalogue_arrives_and_a_second_sync_changes_nothing(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    first = sync_zoho_products_to_db()
    before = list(Product.objects.order_by("pk").values())

    second = sync_zoho_products_to_db()

    assert first["state"] == second["state"] == "succeeded"
    assert (first["created"], second["unchanged"]) == (106, 106)
    assert list(Product.objects.order_by("pk").values()) == before


def test_the_counts_add_up_and_every_error_is_a_line(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.catalogue.replace([
        zoho_row(item_id="1"),
        zoho_row(item_id="2", rate="12,5 EUR"),
        zoho_row(item_id="3", name=None),
        zoho_row(item_id=None),
    ])  # fmt: skip

    result = sync_zoho_products_to_db()

    assert result["state"] == "succeeded_with_issues"
    assert (result["total"], result["created"], result["failed"]) == (4, 2, 2)
    assert result["total"] == sum(result[name] for name in SUM)
    assert 'item 2: price: "12,5 EUR" is not a number' in result["errors"]
    assert len(result["errors"]) == 3


def test_a_bad_field_keeps_the_old_value_and_the_rest_of_the_row_arrives(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.catalogue.replace([zoho_row()])
    sync_zoho_products_to_db()
    zoho.catalogue.replace([zoho_row(rate="soon", stock_on_hand=7, last_modified_time="2026-06-10T00:00:00-0400")])

    sync_zoho_products_to_db()

    product = Product.objects.get()
    assert (product.price, product.stock_quantity) == (Decimal("12.5"), Decimal(7))


def test_two_rows_with_one_id_are_one_product_and_the_newer_wins(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.catalogue.replace([
        zoho_row(rate=20, last_modified_time="2026-06-09T11:00:00-0400"),
        zoho_row(rate=10, last_modified_time="2026-06-09T10:00:00-0400"),
    ])  # fmt: skip

    result = sync_zoho_products_to_db()

    assert result["total"] == 1
    assert Product.objects.get().price == Decimal(20)


def test_a_product_of_the_operator_is_never_touched(zoho: Sandbox, credential: ZohoCredential) -> None:
    own = Product.objects.create(name="Green tea 100 g", sku="TEA-100", price=1)
    before = Product.objects.filter(pk=own.pk).values().get()
    zoho.catalogue.replace([zoho_row()])

    sync_zoho_products_to_db()

    assert Product.objects.filter(pk=own.pk).values().get() == before
    assert Product.objects.count() == 2


@pytest.mark.parametrize("page", [1, 2])
def test_a_failing_page_leaves_every_product_as_it_was(zoho: Sandbox, credential: ZohoCredential, page: int) -> None:
    zoho.catalogue.replace([zoho_row(item_id=str(n), name=f"Item {n}") for n in range(1, 302)])
    zoho.faults.add(route="items", page=page, times=50, status=503)

    with pytest.raises(ZohoTransientError):
        sync_zoho_products_to_db()

    run = SyncRun.objects.get()
    assert Product.objects.count() == 0
    assert (run.state, run.reason) == ("interrupted", "ZOHO_DOWN")
    assert run.message


def test_an_interrupted_run_goes_on_where_it_stopped(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.catalogue.replace([zoho_row(item_id=str(n), name=f"Item {n}") for n in range(1, 502)])
    zoho.faults.add(route="items", page=3, times=5, status=503)
    with pytest.raises(ZohoTransientError):
        sync_zoho_products_to_db()
    zoho.journal.clear()

    result = sync_zoho_products_to_db()

    assert SyncRun.objects.count() == 1
    assert (result["created"], result["pages"], result["state"]) == (501, 3, "succeeded")
    assert [request.query["page"] for request in zoho.journal.of("items")] == ["2", "3"]
    assert SyncRun.objects.get().complete is True


def test_without_a_credential_the_error_names_the_screen(zoho: Sandbox, db: None) -> None:
    with pytest.raises(ZohoConfigurationError, match="Zoho credentials"):
        sync_zoho_products_to_db()

    assert SyncRun.objects.get().state == "failed"


def test_a_second_start_answers_with_the_run_that_is_active(
    zoho: Sandbox, credential: ZohoCredential, django_user_model: Any
) -> None:
    active = SyncRun.objects.create(
        state="running",
        holds_place=True,
        pages=12,
        started_by=django_user_model.objects.create(username="Ana"),
        started_at=timezone.now() - timedelta(minutes=2),
        lease_until=timezone.now() + timedelta(minutes=1),
    )

    result = sync_zoho_products_to_db()

    assert (result["run_id"], result["state"], result["pages"]) == (active.pk, "running", 12)
    assert result["message"] == "A sync is already running: page 12, started by Ana 2\xa0minutes ago."
    assert zoho.journal.requests == []


def test_a_queued_run_can_be_cancelled_at_once() -> None:
    run, _ = place_run(Wanted())

    assert cancel_run(run.pk)["state"] == "cancelled"

    run.refresh_from_db()
    assert run.holds_place is False
    with pytest.raises(SyncRefused, match="nothing to cancel"):
        cancel_run(run.pk)


def test_a_running_sync_is_cancelled_after_its_page(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.catalogue.replace([zoho_row(item_id=str(n), name=f"Item {n}") for n in range(1, 602)])

    result = sync_now(Wanted(), lambda run: run.pages == 2 and cancel_run(run.pk))

    assert (result["state"], result["pages"]) == ("cancelled", 2)
    assert Product.objects.count() == 0
    assert sync_zoho_products_to_db()["created"] == 601


@pytest.mark.parametrize("word", ["null", "true", "false", "1", '"', "\\", "%s", "{{ 7 }}"])
def test_words_that_mean_something_to_a_database_are_only_words(
    zoho: Sandbox, credential: ZohoCredential, word: str
) -> None:
    zoho.catalogue.replace([zoho_row(name=word, sku=word, description=word, stock_on_hand=..., status="inactive")])

    sync_zoho_products_to_db()

    product = Product.objects.get()
    assert (product.name, product.sku, product.description) == (word, word, word)
    assert (product.stock_quantity, product.is_active) == (None, False)
