"""Search, filters, order and pages."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from products_and_services.api import pagination
from products_and_services.api.filters import in_order
from products_and_services.models import Product
from tests.api.answers import PRODUCTS, names, the_problem

pytestmark = pytest.mark.django_db
Shelf = dict[str, Product]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "tea"}, ["Green tea", "Tea pot"]),
        ({"search": "pot tea"}, ["Tea pot"]),
        ({"search": " mug-1 "}, ["Mug"]),
        ({"search": "102"}, ["Mug"]),
        ({"search": "_"}, ["Tea pot"]),
        ({"search": "%"}, []),
        ({"search": "."}, []),
        ({"search": "'; drop"}, []),
        ({"active": "true"}, ["Gift wrap", "Green tea", "Mug"]),
        ({"active": "false"}, ["Tea pot"]),
        ({"in_stock": "true"}, ["Green tea", "Mug"]),
        ({"in_stock": "false"}, ["Tea pot"]),
        ({"sku": "TEA-1"}, ["Green tea"]),
        ({"sku": "tea-1"}, []),
        ({"sku": " "}, []),
        ({"zoho_item_id": "102"}, ["Mug"]),
        ({"zoho_item_id": "9999999999999999999"}, []),
        ({"updated_since": "2026-06-09T11:00:00Z"}, ["Gift wrap", "Tea pot"]),
        ({"updated_since": "2026-06-09T13:30:00+02:00"}, ["Gift wrap"]),
        ({"search": "tea", "active": "true"}, ["Green tea"]),
    ],
)
def test_a_filter_finds_what_it_says(api: APIClient, shelf: Shelf, query: dict[str, str], found: list[str]) -> None:
    answer = api.get(PRODUCTS, query)

    assert names(answer) == found
    assert answer.json()["count"] == len(found)


@pytest.mark.parametrize(
    ("ordering", "order"),
    [
        ("name", ["Gift wrap", "Green tea", "Mug", "Tea pot"]),
        ("-name", ["Tea pot", "Mug", "Green tea", "Gift wrap"]),
        ("price", ["Mug", "Green tea", "Tea pot", "Gift wrap"]),
        ("-price", ["Tea pot", "Green tea", "Mug", "Gift wrap"]),
        ("stock", ["Tea pot", "Mug", "Green tea", "Gift wrap"]),
        ("-stock", ["Green tea", "Mug", "Tea pot", "Gift wrap"]),
        ("updated", ["Green tea", "Mug", "Tea pot", "Gift wrap"]),
        ("-updated", ["Gift wrap", "Tea pot", "Mug", "Green tea"]),
    ],
)
def test_unknown_values_come_last_in_both_directions(
    api: APIClient, shelf: Shelf, ordering: str, order: list[str]
) -> None:
    assert names(api.get(PRODUCTS, {"ordering": ordering})) == order


def test_the_filter_in_stock_and_the_mark_in_stock_agree(api: APIClient) -> None:
    stocks = {"oversold": -1, "none": 0, "some": Decimal("0.5"), "untracked": None}
    for name, stock in stocks.items():
        Product.objects.create(name=name, stock_quantity=stock)

    marks = {row["name"]: row["in_stock"] for row in api.get(PRODUCTS).json()["results"]}

    assert marks == {"oversold": False, "none": False, "some": True, "untracked": None}
    assert names(api.get(PRODUCTS, {"in_stock": "true"})) == ["some"]
    assert names(api.get(PRODUCTS, {"in_stock": "false"})) == ["none", "oversold"]


@pytest.mark.parametrize("ordering", ["name", "-name", "price", "-price", "stock", "-stock", "updated", "-updated"])
def test_every_order_is_settled_by_the_key(ordering: str) -> None:
    assert str(in_order(Product.objects.all(), ordering).query.order_by[-1]) in ("pk", "-pk")


@pytest.mark.parametrize("search", [{}, {"search": "same"}])
@pytest.mark.parametrize("ordering", ["name", "-name", "price", "-price", "stock", "-stock", "updated", "-updated"])
def test_equal_products_stand_on_exactly_one_page(api: APIClient, ordering: str, search: dict[str, str]) -> None:
    Product.objects.bulk_create(Product(name="Same", price=1, stock_quantity=None) for _ in range(30))
    Product.objects.update(updated_at=Product.objects.earliest("pk").updated_at)

    pages = [
        api.get(PRODUCTS, {"ordering": ordering, "page_size": "7", "page": str(page), **search}).json()["results"]
        for page in range(1, 6)
    ]

    ids = [row["id"] for page in pages for row in page]
    assert ids == sorted(ids, reverse=ordering in ("-name", "-updated"))
    assert len(set(ids)) == 30


@pytest.mark.parametrize(
    ("ordering", "order"), [("name", ["Green tea", "Tea pot"]), ("-name", ["Tea pot", "Green tea"])]
)
@pytest.mark.usefixtures("shelf")
def test_what_a_search_finds_is_in_order(api: APIClient, ordering: str, order: list[str]) -> None:
    assert names(api.get(PRODUCTS, {"search": "tea", "ordering": ordering})) == order


def count(api: APIClient, **query: str) -> int:
    return int(api.get(PRODUCTS, query).json()["count"])


@pytest.mark.usefixtures("shelf")
def test_a_small_count_is_always_of_now(api: APIClient) -> None:
    assert count(api) == 4

    Product.objects.create(name="Cup")

    assert count(api) == 5


@pytest.mark.usefixtures("shelf")
def test_a_large_count_serves_until_it_is_forgotten_and_the_same_question_alone(
    api: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MANY_ROWS", 3)
    assert (count(api), count(api, active="true"), count(api, active="false")) == (4, 3, 1)

    Product.objects.create(name="Cup")
    Product.objects.create(name="Can", is_active=False)

    assert (count(api), count(api, active="true"), count(api, active="false")) == (4, 3, 2)
    assert names(api.get(PRODUCTS))[:2] == ["Can", "Cup"]
    cache.clear()
    assert (count(api), count(api, active="true"), count(api, active="false")) == (6, 4, 2)


def test_a_page_has_50_products_unless_asked_and_leads_to_its_neighbours(api: APIClient) -> None:
    Product.objects.bulk_create(Product(name=f"Item {n:03}") for n in range(120))

    first = api.get(PRODUCTS, {"search": "item"}).json()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()

    assert [len(page["results"]) for page in (first, second, third)] == [50, 50, 20]
    assert (first["count"], first["previous"], third["next"]) == (120, None, None)
    assert api.get(third["previous"]).json() == second


def test_a_page_never_has_more_than_200_products(api: APIClient) -> None:
    Product.objects.bulk_create(Product(name=f"Item {n:03}") for n in range(201))

    assert len(names(api.get(PRODUCTS, {"page_size": "200"}))) == 200
    the_problem(api.get(PRODUCTS, {"page_size": "201"}), 400)


def test_an_empty_catalogue_has_one_empty_page(api: APIClient) -> None:
    assert names(api.get(PRODUCTS, {"page": "1"})) == []


def test_the_page_after_the_last_is_a_clear_problem(api: APIClient, shelf: Shelf) -> None:
    body = the_problem(api.get(PRODUCTS, {"page": "3", "page_size": "2"}), 404)

    assert body["detail"] == "There is no page 3. The last one is page 2."


NUL = "\x00"
HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("active", value) for value in ("maybe", "1", "True", "", NUL)],
        *[("in_stock", value) for value in ("yes", "false ", "null")],
        *[("search", value) for value in ("", "   ", NUL, f"tea{NUL}", "x" * 101)],
        *[("sku", value) for value in ("", NUL, f"TEA{NUL}-1", "x" * 256)],
        *[("zoho_item_id", value) for value in ("", "abc", "0", "-1", "1.5", "1e3", "102\n", "٣", NUL, HUGE)],
        *[("updated_since", value) for value in ("", "yesterday", "2026-06-09", "2026-06-09T10:00:00", NUL, HUGE)],
        *[("updated_since", value) for value in ("2026-13-40T00:00:00Z", "9999-12-31T23:59:59-01:00")],
        *[("updated_since", value) for value in ("0001-01-01T00:00:00+01:00", "2026-06-09T10:00:00 02:00")],
        *[("ordering", value) for value in ("", "colour", "name,price", "--name", "pk", NUL)],
        *[("page", value) for value in ("", "0", "-1", "last", "1.0", "1e3", "٣", "99999999999", NUL, HUGE)],
        *[("page_size", value) for value in ("", "0", "-1", "all", "1e2", NUL, HUGE)],
    ],
)
def test_a_bad_value_is_refused_by_name(api: APIClient, shelf: Shelf, name: str, value: str) -> None:
    body = the_problem(api.get(PRODUCTS, {name: value}), 400)

    assert [error["name"] for error in body["errors"]] == [name]
    assert body["detail"].startswith(f"{name}: ")


def test_a_time_without_its_zone_is_refused_with_advice(api: APIClient) -> None:
    body = the_problem(api.get(PRODUCTS, {"updated_since": "2026-06-09T10:00:00"}), 400)

    assert "like 2026-06-09T13:45:00Z (write “+” as %2B)" in body["detail"]


@pytest.mark.parametrize("query", ["actve=true", "format=json", "limit=5", "%00=1", "active__exact=true"])
def test_an_unknown_parameter_is_refused_instead_of_answering_with_everything(api: APIClient, query: str) -> None:
    body = the_problem(api.get(f"{PRODUCTS}?{query}"), 400)

    assert body["errors"][0]["code"] == "unknown"
    assert "updated_since" in body["detail"]


def test_a_parameter_given_twice_is_refused(api: APIClient) -> None:
    body = the_problem(api.get(f"{PRODUCTS}?active=true&active=false"), 400)

    assert body["errors"] == [{"name": "active", "detail": "Given more than once.", "code": "repeated"}]


def test_one_product_takes_no_parameters(api: APIClient, shelf: Shelf) -> None:
    the_problem(api.get(f"{PRODUCTS}{shelf['tea'].pk}/", {"fields": "name"}), 400)


@pytest.mark.parametrize(
    "key", ["0", "999999", "9223372036854775808", "9" * 400, HUGE, "abc", "1.5", "-1", "%00", "1%00"]
)
def test_a_product_that_is_not_there_is_a_404(api: APIClient, shelf: Shelf, key: str) -> None:
    the_problem(api.get(f"{PRODUCTS}{key}/"), 404)


def test_bytes_that_are_no_text_harm_nothing(api: APIClient, shelf: Shelf) -> None:
    assert names(api.get(f"{PRODUCTS}?search=%ff%fe")) == []
