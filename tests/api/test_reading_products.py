"""What a bot gets to see of a product, and what it learns about its age."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from tests.api.answers import NINE, PRODUCTS
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def test_a_product_is_told_in_full(api: APIClient, product: Make) -> None:
    tea = product(
        "Green tea",
        NINE,
        zoho_item_id="3850050000000101013",
        sku="TEA-100",
        description="Loose leaves",
        price=Decimal("12.500000"),
        stock_quantity=Decimal("-3.000000"),
    )

    answer = api.get(f"{PRODUCTS}{tea.pk}/")

    assert answer.json() == {
        "id": tea.pk,
        "zoho_item_id": "3850050000000101013",
        "name": "Green tea",
        "sku": "TEA-100",
        "description": "Loose leaves",
        "price": "12.5",
        "stock_quantity": "-3",
        "in_stock": False,
        "is_active": True,
        "updated_at": "2026-06-09T09:00:00Z",
        "catalogue_as_of": None,
    }


def test_the_list_shows_the_same_fields(api: APIClient, product: Make) -> None:
    tea = product("Green tea", price=Decimal(1), stock_quantity=Decimal(1))
    detail = api.get(f"{PRODUCTS}{tea.pk}/").json()
    as_of = detail.pop("catalogue_as_of")

    body = api.get(PRODUCTS).json()

    assert body == {"catalogue_as_of": as_of, "count": 1, "next": None, "previous": None, "results": [detail]}


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("0", "0"),
        ("0.000001", "0.000001"),
        ("100", "100"),
        ("1000000", "1000000"),
        ("12.340000", "12.34"),
        ("-0.5", "-0.5"),
        ("123456789.012345", "123456789.012345"),
    ],
)
def test_a_number_is_exact_text_without_exponent_or_trailing_zeros(
    api: APIClient, product: Make, stored: str, shown: str
) -> None:
    made = product(price=Decimal(stored))

    assert api.get(f"{PRODUCTS}{made.pk}/").json()["price"] == shown


def test_what_is_not_known_is_null(api: APIClient, product: Make) -> None:
    made = product("Gift wrap")

    body = api.get(f"{PRODUCTS}{made.pk}/").json()

    unknown = {name for name, value in body.items() if value is None}
    assert unknown == {"zoho_item_id", "sku", "price", "stock_quantity", "in_stock", "catalogue_as_of"}


def test_the_catalogue_is_as_old_as_the_start_of_the_last_complete_applied_full_pass(
    api: APIClient, product: Make, full_pass: Make
) -> None:
    made = product()
    full_pass(started_at=NINE)
    full_pass(started_at=NINE - timedelta(hours=1))
    for said in (
        {"kind": "incremental"},
        {"kind": "selective"},
        {"complete": False},
        {"complete": None},
        {"state": "failed"},
        {"state": "held"},
        {"state": "cancelled"},
    ):
        full_pass(**{"started_at": NINE + timedelta(hours=1), **said})

    for address in (PRODUCTS, f"{PRODUCTS}{made.pk}/"):
        assert api.get(address).json()["catalogue_as_of"] == "2026-06-09T09:00:00Z"


def test_a_pass_with_issues_counts_and_zoho_s_clock_goes_first(api: APIClient, full_pass: Make) -> None:
    full_pass(state="succeeded_with_issues", started_at=NINE, zoho_started_at=NINE - timedelta(minutes=2))

    assert api.get(PRODUCTS).json()["catalogue_as_of"] == "2026-06-09T08:58:00Z"


def test_a_sync_that_ends_while_products_are_read_does_not_make_old_rows_look_fresh(
    api: APIClient, product: Make
) -> None:
    made = product()

    for address in (PRODUCTS, f"{PRODUCTS}{made.pk}/"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            api.get(address)
        tables = [query["sql"] for query in asked if '"products_and_services_' in query["sql"]]
        assert SyncRun._meta.db_table in tables[0]
        assert all(SyncRun._meta.db_table not in sql for sql in tables[1:])


def test_the_number_of_queries_does_not_grow_with_the_page(api: APIClient, product: Make) -> None:
    product()
    with CaptureQueriesContext(connection) as few:
        api.get(PRODUCTS)
    Product.objects.bulk_create(Product(name=f"Item {n}") for n in range(250))

    with CaptureQueriesContext(connection) as many:
        api.get(PRODUCTS, {"page_size": "200"})

    assert len(many) == len(few) <= 6


def test_reading_never_calls_zoho(api: APIClient, zoho: Sandbox, credential: ZohoCredential, product: Make) -> None:
    made = product(zoho_item_id=zoho.catalogue.ids()[0])

    assert api.get(PRODUCTS).status_code == api.get(f"{PRODUCTS}{made.pk}/").status_code == 200

    assert zoho.journal.requests == []


def test_an_answer_is_kept_in_no_cache(api: APIClient, product: Make) -> None:
    assert api.get(PRODUCTS)["Cache-Control"] == "private, no-store"


def test_head_tells_the_same_without_a_body(api: APIClient, product: Make) -> None:
    answer = api.head(PRODUCTS)

    assert (answer.status_code, answer.content) == (200, b"")
