"""The rows: recorded shapes and number literals, hurtful and legal all the same."""

import json
import re
from typing import Any

import pytest

from tests.sandbox.client import Client
from zoho_sandbox import Sandbox
from zoho_sandbox.clock import parse_stamp
from zoho_sandbox.maker import Maker

STOCK = {"stock_on_hand", "available_stock", "actual_available_stock", "reorder_level"}
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def text() -> str:
    with Sandbox() as zoho, Client(zoho) as client:
        return client.get("items", sort_column="created_time").body.decode()


@pytest.fixture
def rows(text: str) -> Rows:
    found: Rows = json.loads(text)["items"]
    return found


def test_tracked_goods_alone_have_stock_keys(rows: Rows) -> None:
    tracked = [row for row in rows if row["item_type"] == "inventory"]
    others = [row for row in rows if row["item_type"] != "inventory"]

    assert all(set(row) >= STOCK for row in tracked)
    assert others
    assert not any(STOCK & set(row) for row in others)


def test_number_literals_keep_their_decimals(text: str) -> None:
    assert re.search(r'"rate":\d+\.\d0,', text)
    assert re.search(r'"rate":\d+,', text)
    assert re.search(r'"purchase_rate":\d+\.\d{6},', text)
    assert re.search(r'"stock_on_hand":5\.000000,|"stock_on_hand":\d+\.000000,', text)
    assert '"stock_on_hand":-3.000000' in text


def test_reorder_level_is_blank_or_a_number_in_one_answer(rows: Rows) -> None:
    assert {type(row["reorder_level"]) for row in rows if "reorder_level" in row} == {str, float}


def test_single_items_have_a_group_of_their_own(rows: Rows) -> None:
    single = [row for row in rows if row.get("group_id") and not row["attribute_name1"]]

    assert single
    assert all(row["group_name"] == row["name"] for row in single)
    assert any(row.get("attribute_name1") for row in rows)


def test_custom_fields_are_flat_and_absent_when_empty(rows: Rows) -> None:
    customised = [row for row in rows if any(key.startswith("cf_") for key in row)]

    assert all(f"{key}_unformatted" in row for row in customised for key in row if re.fullmatch(r"cf_[a-z]+", key))
    assert len({frozenset(key for key in row if key.startswith("cf_")) for row in customised}) > 1
    assert any(row["tags"] for row in customised)
    assert all(row.get("tag_1") == (row["tags"][0]["tag_option_name"] if row["tags"] else None) for row in customised)


def test_ids_are_text_that_fits_a_signed_64_bit_number(rows: Rows) -> None:
    ids = [row["item_id"] for row in rows]

    assert all(re.fullmatch(r"[1-9][0-9]{0,18}", item_id) for item_id in ids)
    assert max(map(int, ids)) < 2**63
    assert len(set(ids)) == 106


def test_skus_are_blank_shared_and_differ_in_case_alone(rows: Rows) -> None:
    skus = [row["sku"] for row in rows]

    assert skus.count("") > 10
    assert skus.count("SHARED-1") > 1
    assert "shared-1" in skus


def test_names_hurt_and_are_sent_unescaped(rows: Rows, text: str) -> None:
    names = " ".join(row["name"] for row in rows)

    for sign in ("\t", '"', "'", "[", "|", "\\", "<", "&", "=", "  ", "\u0301", "\u200d"):
        assert sign in names
    for script in ("Дъска", "Ελαιόλαδο", "قهوة", "שמן", "चाय", "ข้าว", "绿茶", "抹茶", "된장", "የቡና", "🎁"):
        assert script in text


def test_every_row_is_good_enough_to_be_taken_over(rows: Rows) -> None:
    for row in rows:
        assert 0 < len(row["name"].strip()) <= 100
        assert row["item_name"] == row["name"]
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]", json.dumps(row, ensure_ascii=False))
        assert row["rate"] >= 0
        assert row["status"] in ("active", "inactive")
        assert isinstance(row.get("stock_on_hand", 0.0), float | int)


def test_times_have_an_offset_without_colon_that_follows_summer_time(rows: Rows) -> None:
    offsets = {row["created_time"][-5:] for row in rows}

    assert offsets == {"+0100", "+0200"}
    assert any(row["created_time"][-5:] != row["last_modified_time"][-5:] for row in rows)
    assert all(seconds(row["created_time"]) <= seconds(row["last_modified_time"]) for row in rows)


def seconds(text: str) -> int:
    found = parse_stamp(text)
    assert found is not None
    return found


def test_bulk_imports_share_one_second(rows: Rows) -> None:
    assert len({row["created_time"] for row in rows}) < 106


def test_a_row_depends_on_seed_and_place_alone() -> None:
    assert Maker(7).row(12_345) == Maker(7).row(12_345)
    assert [Maker(7).row(place)["rate"] for place in range(60, 90)] != [
        Maker(8).row(place)["rate"] for place in range(60, 90)
    ]


def test_ids_and_creation_rise_with_the_place() -> None:
    maker = Maker(3)
    ids = [int(maker.item_id(index)) for index in range(5_000)]
    times = [maker.created(index) for index in range(5_000)]

    assert ids == sorted(set(ids))
    assert times == sorted(times)


def test_an_id_leads_back_to_its_place_and_no_other_does() -> None:
    maker = Maker(3)
    item_id = maker.item_id(777_777)

    assert maker.index(item_id) == 777_777
    assert maker.index(str(int(item_id) + 1)) is None
    assert maker.index("12") is None
    assert maker.index(None) is None
