import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from products_and_services.zoho_sync.mapping import FIELD_NAMES, read_row
from tests.catalogue.rows import ITEM_ID, zoho_row
from zoho_sandbox.catalogue import Catalogue

NOW = datetime(2026, 6, 10, tzinfo=UTC)
RECORDED = Path(__file__).resolve().parents[3] / "shared" / "zoho" / "rows"


def problems(row: Any) -> dict[str, str]:
    return {finding.field: finding.reason for finding in row.findings if finding.is_problem}


def notices(row: Any) -> dict[str, str]:
    return {finding.field: finding.reason for finding in row.findings if not finding.is_problem}


def test_a_good_row_gives_every_field() -> None:
    row = read_row(zoho_row(), NOW)

    assert row.item_id == ITEM_ID
    assert row.values == {
        "name": "Green tea 100 g",
        "sku": "TEA-100",
        "description": "Loose leaves",
        "price": Decimal("12.500000"),
        "stock_quantity": Decimal("5.000000"),
        "is_active": True,
    }
    assert tuple(row.values) == FIELD_NAMES
    assert row.findings == []
    assert row.last_modified == datetime(2026, 6, 9, 13, 45, 44, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, "", "   ", "\x00", 123, ["a"], {"a": 1}, True])
def test_an_unusable_name_is_a_problem_and_costs_no_other_field(value: object) -> None:
    row = read_row(zoho_row(name=value), NOW)

    assert "name" in problems(row)
    assert "name" not in row.values
    assert row.values["price"] == Decimal("12.5")


def test_a_long_name_is_cut_between_characters_with_a_notice() -> None:
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
    row = read_row(zoho_row(name="x" * 253 + family), NOW)

    assert row.values["name"] == "x" * 253
    assert "cut" in notices(row)["name"]
    assert problems(row) == {}


@pytest.mark.parametrize("name", ["a\tb", 'say "hi" [3/4 | x]', "مرحبا", "日本語", "👩‍👧 é", "  two  spaces "])
def test_a_name_in_any_script_is_kept_to_the_letter(name: str) -> None:
    row = read_row(zoho_row(name=name), NOW)

    assert row.values["name"] == name
    assert row.findings == []


@given(st.text(st.characters(max_codepoint=0x10FFFF), min_size=1, max_size=30))
def test_any_text_comes_out_storable(text: str) -> None:
    row = read_row(zoho_row(description=text), NOW)

    stored = row.values["description"]
    assert isinstance(stored, str)
    assert "\x00" not in stored
    stored.encode("utf-8")
    if stored != text:
        assert "removed" in notices(row)["description"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("360.00"), "360"),
        (12, "12"),
        ("12.50", "12.5"),
        (" 7 ", "7"),
        (0, "0"),
        (Decimal("-0"), "0"),
        (Decimal("31.860471"), "31.860471"),
        (Decimal("1.0000005"), "1.000001"),
        (10**12, "1000000000000"),
        (Decimal("99999999999999"), "99999999999999"),
    ],
)
def test_a_price_in_every_legal_form_is_read_exactly(value: object, expected: str) -> None:
    row = read_row(zoho_row(rate=value), NOW)

    assert row.values["price"] == Decimal(expected)
    assert problems(row) == {}


@pytest.mark.parametrize(
    "value",
    [
        "12,5 EUR", "1,200.00", "€12", "", "nan", "1e5", "٣", True, [], {},
        float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), Decimal("1e400"), 10**15,
        Decimal("123456789012345.6"), Decimal("12345678901.123456"), "9" * 5000,
    ],
)  # fmt: skip
def test_an_unreadable_price_is_a_problem_and_never_a_value(value: object) -> None:
    row = read_row(zoho_row(rate=value), NOW)

    assert "price" not in row.values
    assert problems(row).keys() == {"price"}


def test_a_problem_shows_the_value_and_the_reason() -> None:
    row = read_row(zoho_row(rate="12,5 EUR"), NOW)

    assert problems(row)["price"] == '"12,5 EUR" is not a number'


@pytest.mark.parametrize("value", [None, ...])
def test_a_missing_price_is_kept_with_a_notice(value: object) -> None:
    row = read_row(zoho_row(rate=value), NOW)

    assert "price" not in row.values
    assert "price" in notices(row)
    assert problems(row) == {}


@pytest.mark.parametrize("value", [None, ..., ""])
def test_missing_stock_is_normal(value: object) -> None:
    row = read_row(zoho_row(stock_on_hand=value), NOW)

    assert "stock_quantity" not in row.values
    assert row.findings == []


@pytest.mark.parametrize(("value", "expected"), [(-3, "-3"), ("12.5", "12.5"), (Decimal("3000000000"), "3000000000")])
def test_stock_may_be_negative_fractional_and_large(value: object, expected: str) -> None:
    assert read_row(zoho_row(stock_on_hand=value), NOW).values["stock_quantity"] == Decimal(expected)


def test_unreadable_stock_is_a_problem() -> None:
    row = read_row(zoho_row(stock_on_hand=float("nan")), NOW)

    assert "stock_quantity" not in row.values
    assert "stock_quantity" in problems(row)


@pytest.mark.parametrize("value", [None, ..., "", "  "])
def test_a_blank_sku_says_nothing(value: object) -> None:
    row = read_row(zoho_row(sku=value), NOW)

    assert "sku" not in row.values
    assert row.findings == []


@pytest.mark.parametrize(("value", "active"), [("active", True), (" Active ", True), ("INACTIVE", False)])
def test_status_is_read_whatever_its_case(value: str, active: bool) -> None:
    assert read_row(zoho_row(status=value), NOW).values["is_active"] is active


@pytest.mark.parametrize("value", ["confirmation_pending", None, 1, ...])
def test_an_unknown_status_keeps_what_is_there(value: object) -> None:
    row = read_row(zoho_row(status=value), NOW)

    assert "is_active" not in row.values
    assert "is_active" in notices(row)


@pytest.mark.parametrize(("value", "expected"), [(460000000038076, "460000000038076"), ("9223372036854775807",) * 2])
def test_item_ids_are_text_or_whole_numbers(value: object, expected: str) -> None:
    assert read_row(zoho_row(item_id=value), NOW).item_id == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        ...,
        "",
        "0",
        "012",
        "-1",
        "1.0",
        "abc",
        "٣",
        "9223372036854775808",
        "1" * 20,
        1.5,
        Decimal(7),
        True,
        [],
        {},
    ],
)
def test_a_row_without_a_usable_id_is_refused_whole(value: object) -> None:
    row = read_row(zoho_row(item_id=value), NOW)

    assert row.item_id is None
    assert problems(row).keys() == {"item_id"}


@pytest.mark.parametrize("raw", [None, 7, "x", [], True])
def test_a_row_that_is_no_object_is_refused(raw: object) -> None:
    row = read_row(raw, NOW)

    assert row.item_id is None
    assert len(problems(row)) == 1


@pytest.mark.parametrize("value", ["yesterday", "2026-06-09T09:45:44", 5, "2027-01-01T00:00:00+0000"])
def test_a_time_stamp_that_cannot_be_trusted_is_not_used(value: object) -> None:
    row = read_row(zoho_row(last_modified_time=value), NOW)

    assert row.last_modified is None
    assert "last_modified_time" in problems(row)


def test_unknown_keys_are_ignored() -> None:
    row = read_row(zoho_row(**{f"cf_{number}": "x" for number in range(500)}), NOW)

    assert row.findings == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.decimals(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
KEYS = ("item_id", "name", "sku", "description", "rate", "stock_on_hand", "status", "last_modified_time")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, json_values)))
def test_whatever_zoho_sends_a_row_is_read_without_an_error(raw: dict[str, object]) -> None:
    row = read_row(raw, NOW)

    assert set(row.values) <= set(FIELD_NAMES)
    assert row.item_id or problems(row)


def recorded_rows() -> list[dict[str, Any]]:
    """Rows recorded of real organisations where they are at hand, and the stand-in's, which have the same shapes."""
    answers = [json.loads(path.read_text(), parse_float=Decimal) for path in sorted(RECORDED.glob("*.json"))]
    rows = [row for answer in answers for row in answer.get("items") or [answer.get("item", answer)]]
    shapes = Catalogue(106, 1, lambda: 0.0)
    return [row for row in rows if "name" in row and "item_id" in row] + [shapes.get(i) for i in shapes.ids()]


def test_every_recorded_row_is_read_without_a_problem() -> None:
    read = [read_row(raw, datetime(2027, 1, 1, tzinfo=UTC)) for raw in recorded_rows()]

    assert len(read) >= 106
    assert [problems(row) for row in read if problems(row)] == []
    assert all(row.values["name"] for row in read)
