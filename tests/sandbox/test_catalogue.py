"""Changing the catalogue, and catalogues of a million items."""

import tracemalloc
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.client import Client
from tests.sandbox.conftest import Clock
from zoho_sandbox import Sandbox
from zoho_sandbox.clock import stamp
from zoho_sandbox.encoding import Literal


def test_an_added_item_is_listed_last_by_creation(client: Client, zoho: Sandbox) -> None:
    item_id = zoho.catalogue.add(name="New lamp", rate=Decimal("12.50"))

    rows = client.get("items", sort_column="created_time").json["items"]

    assert rows[-1]["item_id"] == item_id == zoho.catalogue.ids()[-1]
    assert (rows[-1]["name"], rows[-1]["item_name"], rows[-1]["rate"]) == ("New lamp", "New lamp", Decimal("12.50"))


def test_an_edit_shows_and_moves_the_modification_time(client: Client, zoho: Sandbox, clock: Clock) -> None:
    item_id = zoho.catalogue.ids()[3]
    zoho.catalogue.edit(item_id, rate=Decimal("99.90"))

    newest = client.get("items", sort_column="last_modified_time", sort_order="D").json["items"][0]

    assert (newest["item_id"], str(newest["rate"])) == (item_id, "99.90")
    assert newest["last_modified_time"] == stamp(clock.time)


def test_an_edit_without_touch_keeps_the_modification_time(zoho: Sandbox) -> None:
    item_id = zoho.catalogue.ids()[3]
    before = zoho.catalogue.get(item_id)["last_modified_time"]

    zoho.catalogue.edit(item_id, touch=False, stock_on_hand=Decimal("1.000000"))

    assert zoho.catalogue.get(item_id)["last_modified_time"] == before
    assert zoho.catalogue.get(item_id)["stock_on_hand"] == 1


def test_edits_do_not_move_rows_in_creation_order(client: Client, zoho: Sandbox) -> None:
    before = client.get("items", sort_column="created_time").ids
    assert client.get("items", sort_column="name").ids.index(before[5]) >= 5
    zoho.catalogue.edit(before[5], name="AAA")

    assert client.get("items", sort_column="created_time").ids == before
    assert client.get("items", sort_column="name").ids.index(before[5]) < 5


def test_a_created_time_of_ones_own_is_sorted_in(client: Client, zoho: Sandbox) -> None:
    item_id = zoho.catalogue.add(created_time="2001-01-01T00:00:00+0100")

    assert client.get("items", sort_column="created_time").ids[0] == item_id


def test_dropped_keys_are_not_sent(client: Client, zoho: Sandbox) -> None:
    item_id = zoho.catalogue.ids()[0]
    zoho.catalogue.drop(item_id, "rate", "name")

    row = next(row for row in client.get("items").json["items"] if row["item_id"] == item_id)

    assert "rate" not in row
    assert "name" not in row


def test_deleted_items_are_gone_and_the_rest_moves_up(client: Client, zoho: Sandbox) -> None:
    ids = zoho.catalogue.ids()
    added = zoho.catalogue.add()
    for doomed in (ids[0], ids[7], ids[105]):
        zoho.catalogue.delete(doomed)

    left = [item_id for item_id in [*ids, added] if item_id not in (ids[0], ids[7], ids[105])]
    assert client.get("items", sort_column="created_time").ids == left
    assert client.get("items", sort_column="created_time", sort_order="D").ids == left[::-1]
    assert len(zoho.catalogue) == 104
    with pytest.raises(KeyError):
        zoho.catalogue.get(ids[7])


def test_a_deleted_addition_is_gone_and_its_id_is_not_given_again(zoho: Sandbox) -> None:
    first = zoho.catalogue.add()
    second = zoho.catalogue.add(name="Second")
    zoho.catalogue.delete(first)

    assert first not in zoho.catalogue.ids()
    assert zoho.catalogue.get(second)["name"] == "Second"
    assert zoho.catalogue.add() not in (first, second)


def test_rows_put_in_place_are_served_verbatim_in_their_order(client: Client, zoho: Sandbox) -> None:
    rows: list[Any] = [
        {"item_id": 7, "rate": "12,5 EUR"},
        None,
        "text",
        {"item_id": "8", "rate": Literal("1e400")},
        [],
        {},
    ]
    zoho.catalogue.replace(rows)

    body = client.get("items", sort_column="created_time").body

    expected = b'"items":[{"item_id":7,"rate":"12,5 EUR"},null,"text",{"item_id":"8","rate":1e400},[],{}],'
    assert expected in body
    assert client.get("items/8").status == 200


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        (Decimal("NaN"), b"NaN"),
        (float("inf"), b"Infinity"),
        ("\ud800", b'"\\ud800"'),
        ("\x00", b'"\\u0000"'),
        ("é", '"é"'.encode()),
        (12.5, b"12.5"),
        (None, b"null"),
        (True, b"true"),
    ],
)
def test_any_value_reaches_the_wire(client: Client, zoho: Sandbox, value: object, literal: bytes) -> None:
    zoho.catalogue.replace([{"item_id": "8", "name": value}])

    assert b'"name":' + literal + b"}" in client.get("items").body


def test_a_cleared_catalogue_is_empty(client: Client, zoho: Sandbox) -> None:
    zoho.catalogue.clear()

    assert client.get("items").json["items"] == []
    assert zoho.catalogue.ids() == []


def test_a_million_items_cost_little_memory() -> None:
    tracemalloc.start()
    try:
        with Sandbox(items=1_000_000) as zoho, Client(zoho) as client:
            page = client.get("items", sort_column="created_time", page=5_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(page.ids) == 200
    assert page.json["page_context"]["has_more_page"] is False
    assert peak < 8_000_000


def test_a_page_far_down_makes_only_its_own_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(items=1_000_000) as zoho, Client(zoho) as client:
        for item_id in client.get("items", sort_column="created_time", per_page=50).ids:
            zoho.catalogue.delete(item_id)
        made: list[int] = []
        ordinary = zoho.catalogue.row

        def noted(ref: int) -> Any:
            made.append(ref)
            return ordinary(ref)

        monkeypatch.setattr(zoho.catalogue, "row", noted)

        client.get("items", sort_column="created_time", page=4_000)

    assert made == list(range(3_999 * 200 + 50, 4_000 * 200 + 50))
