"""Rows that repeat what is stored are passed over unread; nothing else is."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from integrations.utils import SeenIds
from products_and_services.models import Product
from products_and_services.zoho_sync.collect import draft_rows, products_by_item_id
from products_and_services.zoho_sync.compare import compare
from products_and_services.zoho_sync.locks import lock
from products_and_services.zoho_sync.mapping import read_row
from products_and_services.zoho_sync.repeats import Known
from tests.catalogue.rows import ITEM_ID, zoho_row

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def product() -> Product:
    """What a sync makes of the plain row."""
    row = read_row(zoho_row(), NOW)
    return Product.objects.create(zoho_item_id=ITEM_ID, zoho_last_modified=row.last_modified, **row.values)


def repeats(**changes: Any) -> bool:
    return Known([ITEM_ID]).repeats(ITEM_ID, zoho_row(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"rate": Decimal("12.5"), "stock_on_hand": 5},
        {"sku": "", "description": None},
        {"sku": ..., "description": ..., "stock_on_hand": ...},
        {"stock_on_hand": ""},
        {"last_modified_time": ...},
        {"last_modified_time": "2026-06-09T13:45:44+0000"},
        {"last_modified_time": "2026-06-09T09:45:43-0400"},
        {"cf_colour": "green"},
    ],
    ids=str,
)
def test_a_row_that_says_what_is_stored_repeats_it(product: Product, changes: dict[str, Any]) -> None:
    assert repeats(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Green tea"},
        {"name": None},
        {"sku": "TEA"},
        {"sku": " "},
        {"description": ""},
        {"rate": Decimal("12.51")},
        {"rate": "12.50"},
        {"rate": None},
        {"rate": True},
        {"stock_on_hand": Decimal("NaN")},
        {"stock_on_hand": 6},
        {"status": "inactive"},
        {"status": "Active"},
        {"status": True},
        {"last_modified_time": "2026-06-09T09:45:45-0400"},
        {"last_modified_time": "2026-06-09T09:45:44"},
        {"last_modified_time": "soon"},
        {"last_modified_time": 7},
    ],
    ids=str,
)
def test_anything_else_goes_the_long_way(product: Product, changes: dict[str, Any]) -> None:
    assert not repeats(**changes)


@pytest.mark.parametrize(
    "changes",
    [{"zoho_locks": lock({}, "price")}, {"zoho_missing_since": NOW}, {"zoho_last_modified": None}],
    ids=["locked", "missing", "time not known"],
)
def test_a_product_with_a_story_is_compared_as_ever(product: Product, changes: dict[str, Any]) -> None:
    Product.objects.update(**changes)

    assert not repeats()


def test_true_is_no_price_of_one(product: Product) -> None:
    Product.objects.update(price=1, stock_quantity=1)

    assert not repeats(rate=True, stock_on_hand=1)
    assert not repeats(rate=1, stock_on_hand=True)


def test_more_digits_than_a_float_tells_apart_are_a_problem_at_every_pass(product: Product) -> None:
    Product.objects.update(price=Decimal("99999999999999.9"))

    assert not repeats(rate=Decimal("99999999999999.91"))


def test_a_negative_price_is_noticed_at_every_pass(product: Product) -> None:
    Product.objects.update(price=-3)

    draft = draft_rows([zoho_row(rate=-3)], SeenIds())

    assert [problem.reason for problem in draft.problems] == ["the price is below zero"]


def test_what_repeats_counts_as_seen_and_proposes_nothing(product: Product) -> None:
    draft = draft_rows([zoho_row()], SeenIds())

    assert (draft.counts["total"], draft.item_ids, draft.changes, draft.problems) == (1, [int(ITEM_ID)], [], [])


amounts = st.one_of(
    st.none(), st.booleans(), st.just(""), st.integers(-5, 15), st.decimals(-5, 15, places=1), st.decimals(places=7)
)
texts = st.sampled_from([None, "", " ", "a", "a\x00", "b", 1, True])


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    stored=st.tuples(amounts, amounts, texts, st.sampled_from(["active", "inactive"])),
    sent=st.tuples(amounts, amounts, texts, st.sampled_from(["active", "inactive", "Active", None, True])),
)
@example(stored=(1, 1, "a", "active"), sent=(True, 1, "a", "active"))
def test_reading_a_row_that_repeats_would_find_nothing(stored: tuple[Any, ...], sent: tuple[Any, ...]) -> None:
    rate, stock, text, status = stored
    made = compare(read_row(zoho_row(rate=rate, stock_on_hand=stock, sku=text, status=status), NOW), None).proposal
    assert made is not None
    Product.objects.all().delete()
    Product.objects.create(
        zoho_item_id=ITEM_ID,
        zoho_last_modified=made.last_modified,
        **{name: new for name, (_, new) in made.fields.items()},
    )
    rate, stock, text, status = sent
    raw = zoho_row(rate=rate, stock_on_hand=stock, sku=text, status=status)

    if Known([ITEM_ID]).repeats(ITEM_ID, raw):
        row = read_row(raw, NOW)
        comparison = compare(row, products_by_item_id([ITEM_ID])[ITEM_ID])
        assert (row.findings, comparison.proposal, comparison.findings) == ([], None, [])
