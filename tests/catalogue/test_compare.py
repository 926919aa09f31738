from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from products_and_services.zoho_sync.compare import compare
from products_and_services.zoho_sync.locks import lock, refuse
from products_and_services.zoho_sync.mapping import Finding, read_row
from tests.catalogue.rows import ITEM_ID, zoho_row

NOW = datetime(2026, 6, 10, tzinfo=UTC)


def product(**changes: Any) -> dict[str, Any]:
    """The compared columns of a product that agrees with `zoho_row()`."""
    same = {
        "zoho_item_id": ITEM_ID,
        "name": "Green tea 100 g",
        "sku": "TEA-100",
        "description": "Loose leaves",
        "price": Decimal("12.500000"),
        "stock_quantity": Decimal("5.000000"),
        "is_active": True,
        "zoho_locks": {},
        "zoho_missing_since": None,
        "zoho_last_modified": datetime(2026, 6, 9, 13, 45, 44, tzinfo=UTC),
    }
    return {**same, **changes}


def proposed(known: dict[str, Any] | None, **row: Any) -> Any:
    return compare(read_row(zoho_row(**row), NOW), known).proposal


def test_an_agreeing_product_needs_nothing() -> None:
    assert proposed(product()) is None


def test_only_what_differs_is_proposed() -> None:
    proposal = proposed(product(), rate=14)

    assert (proposal.kind, proposal.last_modified) == ("updated", product()["zoho_last_modified"])
    assert proposal.fields == {"price": (Decimal("12.5"), Decimal(14))}


def test_r18_a_price_that_falls_to_zero_is_proposed_with_a_notice() -> None:
    comparison = compare(read_row(zoho_row(rate=0), NOW), product())

    assert comparison.proposal is not None
    assert comparison.proposal.fields["price"] == (Decimal("12.5"), Decimal(0))
    assert comparison.findings == [Finding("price", "the price fell from 12.5 to 0", "", is_problem=False)]


@pytest.mark.parametrize(
    ("known", "rate"),
    [
        ({"price": Decimal(0)}, 0),
        ({"price": None}, 0),
        ({}, 14),
        ({"zoho_locks": {"price": {"lock": "ours", "zoho": "0"}}}, 0),
    ],
    ids=["was zero", "was unknown", "another price", "ours"],
)
def test_r18_nothing_else_is_said_to_fall_to_zero(known: dict[str, Any], rate: int) -> None:
    assert compare(read_row(zoho_row(rate=rate), NOW), product(**known)).findings == []


def test_a_new_item_becomes_a_creation_with_every_field() -> None:
    proposal = proposed(None, sku="", stock_on_hand=...)

    assert proposal.kind == "created"
    assert proposal.fields["sku"] == (None, None)
    assert proposal.fields["stock_quantity"] == (None, None)
    assert proposal.fields["is_active"] == (None, True)


def test_a_new_item_without_a_price_is_created_inactive() -> None:
    proposal = proposed(None, rate="soon")

    assert proposal.fields["price"] == (None, None)
    assert proposal.fields["is_active"] == (None, False)


def test_a_new_item_without_a_name_is_not_created() -> None:
    assert proposed(None, name=None) is None


def test_a_known_item_without_a_name_keeps_it_and_is_refreshed() -> None:
    proposal = proposed(product(), name=None, rate=14)

    assert proposal.fields == {"price": (Decimal("12.5"), Decimal(14))}


def test_a_blank_sku_never_replaces_one() -> None:
    assert proposed(product(), sku="") is None


def test_a_product_becomes_active_when_its_price_is_known() -> None:
    assert proposed(product(price=None, is_active=False), rate=9).kind == "reactivated"


def test_a_product_without_any_price_stays_inactive() -> None:
    assert proposed(product(price=None, is_active=False), rate=None) is None


def test_an_unreadable_price_does_not_deactivate_a_product_that_has_one() -> None:
    assert proposed(product(), rate="soon") is None


def test_a_price_that_the_operator_keeps_empty_keeps_the_product_inactive() -> None:
    ours = product(price=None, is_active=False, zoho_locks=lock({}, "price"))

    assert "is_active" not in proposed(ours, rate=14).fields
    assert proposed({**ours, "price": Decimal(9)}, rate=None).kind == "reactivated"


def test_an_inactive_status_is_a_deactivation() -> None:
    proposal = proposed(product(), status="inactive")

    assert proposal.kind == "deactivated"
    assert proposal.fields == {"is_active": (True, False)}


def test_an_unknown_status_changes_nothing() -> None:
    assert proposed(product(is_active=False), status="on hold") is None


@pytest.mark.parametrize("known", [None, NOW - timedelta(days=30)])
@pytest.mark.parametrize("locks", [{}, lock({}, "price")])
def test_a_newer_time_stamp_alone_is_only_noted(known: datetime | None, locks: Any) -> None:
    proposal = proposed(product(zoho_last_modified=known, zoho_locks=locks))

    assert (proposal.item_id, proposal.kind, proposal.fields) == (ITEM_ID, "noted", {})
    assert proposal.last_modified == datetime(2026, 6, 9, 13, 45, 44, tzinfo=UTC)


def test_an_older_time_stamp_or_none_is_not_noted() -> None:
    assert proposed(product(zoho_last_modified=NOW)) is None
    assert proposed(product(), last_modified_time=None) is None


def test_an_item_that_is_back_is_no_longer_missing() -> None:
    proposal = proposed(product(zoho_missing_since=NOW))

    assert proposal.kind == "noted"
    assert proposal.fields == {"zoho_missing_since": (NOW, None)}


def test_a_field_of_ours_is_not_proposed_and_noted_once_per_value() -> None:
    ours = product(zoho_locks=lock({}, "price"))

    first = compare(read_row(zoho_row(rate=14), NOW), ours)
    assert first.proposal is not None
    assert "price" not in first.proposal.fields
    assert first.findings == [Finding("price", 'you own this field; Zoho now says "14"', "", is_problem=False)]

    told = product(zoho_locks=first.proposal.fields["zoho_locks"][1])
    again = compare(read_row(zoho_row(rate=14), NOW), told)
    assert again.proposal is None
    assert again.findings == []

    other = compare(read_row(zoho_row(rate=15), NOW), told)
    assert [finding.field for finding in other.findings] == ["price"]


def test_an_undone_value_is_refused_until_zoho_says_something_else() -> None:
    undone = product(zoho_locks=refuse({}, "price", Decimal(14)))

    assert proposed(undone, rate=14) is None
    assert proposed(undone, rate=15).fields == {
        "price": (Decimal("12.5"), Decimal(15)),
        "zoho_locks": ({"price": {"lock": "refused", "zoho": "14"}}, {}),
    }


def test_an_operators_own_deactivation_stays() -> None:
    ours = product(is_active=False, zoho_locks={"is_active": {"lock": "ours", "zoho": True}})

    assert proposed(ours) is None


def test_zoho_agreeing_again_lifts_a_refusal() -> None:
    undone = product(zoho_locks=refuse({}, "price", Decimal(14)))

    assert proposed(undone).fields == {"zoho_locks": ({"price": {"lock": "refused", "zoho": "14"}}, {})}
