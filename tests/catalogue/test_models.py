from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from products_and_services.models import Product, SyncRun

pytestmark = pytest.mark.django_db


def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("blank", ["", "   ", "\t"])
def test_a_blank_sku_is_null_whichever_way_it_is_written(blank: str) -> None:
    saved = Product.objects.create(name="saved", sku=blank)
    Product.objects.bulk_create([Product(name="bulk", sku=blank)])
    updated = Product.objects.create(name="updated", sku="A")
    Product.objects.filter(pk=updated.pk).update(sku=blank)
    rewritten = Product.objects.create(name="rewritten", sku="B")
    rewritten.sku = blank
    Product.objects.bulk_update([rewritten], ["sku"])

    assert saved.sku is None
    assert Product.objects.filter(sku__isnull=True).count() == 4


def test_products_without_a_zoho_id_or_with_one_sku_live_side_by_side() -> None:
    for _ in range(2):
        Product.objects.create(name="x", sku="SAME", zoho_item_id="")

    assert Product.objects.filter(sku="SAME", zoho_item_id__isnull=True).count() == 2


def test_an_item_belongs_to_one_product() -> None:
    Product.objects.create(name="x", zoho_item_id="7")

    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.create(name="y", zoho_item_id="7")


@pytest.mark.parametrize("wrong", ["0", "01", "abc", "-1", "9223372036854775808", "1" * 20, "7 "])
def test_a_zoho_id_that_cannot_be_one_is_refused_before_it_is_written(wrong: str) -> None:
    for write in (
        lambda: Product.objects.create(name="x", zoho_item_id=wrong),
        lambda: Product.objects.bulk_create([Product(name="x", zoho_item_id=wrong)]),
        lambda: Product.objects.update(zoho_item_id=wrong),
        lambda: Product(name="x", zoho_item_id=wrong).full_clean(),
    ):
        with pytest.raises(ValidationError):
            write()


def test_the_largest_zoho_id_is_stored() -> None:
    Product.objects.create(name="x", zoho_item_id="9223372036854775807")

    assert Product.objects.get().zoho_item_id == "9223372036854775807"


def test_fifteen_digits_of_an_amount_survive_the_database() -> None:
    Product.objects.create(name="x", price=Decimal("123456789.123456"), stock_quantity=Decimal("-99999999999999"))

    product = Product.objects.get()
    assert (product.price, product.stock_quantity) == (Decimal("123456789.123456"), Decimal("-99999999999999"))


def test_only_one_listing_run_holds_the_place() -> None:
    SyncRun.objects.create(holds_place=True)
    SyncRun.objects.create(kind=SyncRun.Kind.SELECTIVE)
    SyncRun.objects.create()

    with pytest.raises(IntegrityError), transaction.atomic():
        SyncRun.objects.create(holds_place=True)


def test_a_user_who_leaves_does_not_take_the_history_along(django_user_model: Any) -> None:
    user = django_user_model.objects.create(username="ana")
    run = SyncRun.objects.create(started_by=user)

    user.delete()

    run.refresh_from_db()
    assert run.started_by is None
