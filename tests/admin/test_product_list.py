"""The list of products: what stands in it, how it is narrowed down, and what it costs."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncProblem, SyncRun
from products_and_services.zoho_sync.locks import lock
from tests.admin.pages import PRODUCTS, text_of

pytestmark = pytest.mark.django_db
PASSED = datetime(2026, 3, 4, 22, 30, tzinfo=UTC)


@pytest.fixture
def shelf(db: None) -> None:
    """One product of every sort."""
    Product.objects.bulk_create([
        Product(name="plain", zoho_item_id="11", sku="AB-1", price="1", stock_quantity=5),
        Product(name="oversold", zoho_item_id="12", price="2.500000", stock_quantity="-3"),
        Product(name="locked", zoho_item_id="13", price="3", zoho_locks=lock({}, "price")),
        Product(name="missing", zoho_item_id="14", price="4", zoho_missing_since=PASSED, is_active=False),
        Product(name="ours", price="5", stock_quantity=0),
    ])  # fmt: skip
    before, last = (SyncRun.objects.create(kind="full", state="succeeded", complete=True) for _ in range(2))
    SyncProblem.objects.bulk_create([
        SyncProblem(run=before, severity="problem", item_id="12", field="price", reason="mended since"),
        SyncProblem(run=last, severity="notice", item_id="13", field="name", reason="merely worth knowing"),
        SyncProblem(run=last, severity="problem", item_id="11", field="price", reason="not a number"),
    ])  # fmt: skip


def names(client: Client, **query: str) -> list[str]:
    return [product.name for product in client.get(reverse(PRODUCTS), query).context["cl"].result_list]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["locked", "missing", "ours", "oversold", "plain"]),
        ({"active": "no"}, ["missing"]),
        ({"active": "yes"}, ["locked", "ours", "oversold", "plain"]),
        ({"zoho": "linked"}, ["locked", "missing", "oversold", "plain"]),
        ({"zoho": "not-linked"}, ["ours"]),
        ({"zoho": "locked"}, ["locked"]),
        ({"zoho": "missing"}, ["missing"]),
        ({"zoho": "problems"}, ["plain"]),
        ({"stock": "in"}, ["plain"]),
        ({"stock": "out"}, ["ours", "oversold"]),
        ({"stock": "untracked"}, ["locked", "missing"]),
        ({"zoho": "linked", "stock": "out"}, ["oversold"]),
        ({"q": "over"}, ["oversold"]),
        ({"q": "ab-1"}, ["plain"]),
        ({"q": "14"}, ["missing"]),
        ({"zoho": "nonsense"}, ["locked", "missing", "ours", "oversold", "plain"]),
    ],
)
def test_filters_and_search_narrow_the_list(root: Client, query: dict[str, str], expected: list[str]) -> None:
    assert names(root, **query) == expected


@pytest.mark.usefixtures("shelf")
def test_every_column_but_the_derived_one_sorts(root: Client) -> None:
    assert names(root, o="2")[0] == "plain"
    assert names(root, o="-2")[0] == "ours"


@pytest.mark.usefixtures("shelf")
def test_the_last_complete_pass_is_when_a_product_was_last_seen(root: Client, settings: Any) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    SyncRun.objects.create(kind="full", state="succeeded", complete=True, finished_at=PASSED)
    SyncRun.objects.create(kind="full", state="succeeded", complete=False, finished_at=PASSED.replace(year=2027))
    SyncRun.objects.create(kind="full", state="failed", complete=True, finished_at=PASSED.replace(year=2028))

    page = text_of(root.get(reverse(PRODUCTS))).replace("\u202f", " ")

    assert page.count('class="field-last_seen">03/05/2026 7:30 a.m.</td>') == 3
    assert "missing since 03/05/2026 7:30 a.m." in page
    assert 'class="field-last_seen">–</td>' in page


@pytest.mark.usefixtures("shelf")
def test_numbers_stand_without_trailing_zeros(root: Client) -> None:
    page = text_of(root.get(reverse(PRODUCTS)))

    assert 'class="field-price_shown">2.5</td>' in page
    assert 'class="field-stock_shown">-3 <span class="zoho-out">out</span></td>' in page


def test_prices_have_the_decimals_of_the_organisation(root: Client) -> None:
    ZohoCredential.objects.create(price_precision=2)
    Product.objects.bulk_create([Product(name="a", price="1234.5"), Product(name="b", price="0.125")])

    page = text_of(root.get(reverse(PRODUCTS)))

    assert 'class="field-price_shown">1,234.50</td>' in page
    assert 'class="field-price_shown">0.125</td>' in page


@pytest.mark.usefixtures("shelf")
def test_locks_and_problems_are_told_in_words_beside_the_id(root: Client) -> None:
    page = text_of(root.get(reverse(PRODUCTS)))

    assert page.count('aria-label="Some values of this product are yours') == 1
    assert page.count('aria-label="Zoho sent a value that could not be used."') == 1


def test_names_are_shown_as_text(root: Client) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    Product.objects.create(name=hostile, sku=hostile, zoho_item_id="1", description=hostile)

    assert b"<img src=x" not in root.get(reverse(PRODUCTS)).content


def test_a_longer_list_costs_no_more_queries(root: Client, django_assert_num_queries: Any) -> None:
    Product.objects.create(name="one", zoho_item_id="1")
    root.get(reverse(PRODUCTS))
    with django_assert_num_queries(7) as few:
        root.get(reverse(PRODUCTS))
    Product.objects.bulk_create([Product(name=f"P{n}", zoho_item_id=str(100 + n)) for n in range(60)])

    with django_assert_num_queries(len(few)):
        root.get(reverse(PRODUCTS))


def test_an_empty_list_says_what_to_do(root: Client) -> None:
    assert "No products yet. Press Sync Zoho to fetch them." in text_of(root.get(reverse(PRODUCTS)))
