"""GET /items: filters, the last_modified_time format, and the behaviours that reports disagree about."""

import pytest

from tests.sandbox.client import Client
from zoho_sandbox import Sandbox
from zoho_sandbox.clock import parse_stamp

WRONG_TIMES = (
    *("2026-06-09T09:45:44Z", "2026-06-09T09:45:44+02:00", "2026-06-09T09:45:44.000+0200", "2026-06-09"),
    *("2026-06-09 09:45:44+0200", "2026-13-09T09:45:44+0200", "yesterday", ""),
)


@pytest.fixture
def times(zoho: Sandbox) -> dict[str, int]:
    rows = map(zoho.catalogue.get, zoho.catalogue.ids())
    return {row["item_id"]: parse_stamp(row["last_modified_time"]) or 0 for row in rows}


@pytest.mark.parametrize("text", WRONG_TIMES)
def test_any_other_time_format_is_refused(client: Client, text: str) -> None:
    reply = client.get("items", last_modified_time=text)

    assert reply.status == 400
    assert reply.json == {"code": 2, "message": "Invalid value passed for last_modified_time"}


def test_a_plus_that_is_not_encoded_is_a_space_and_refused(client: Client, zoho: Sandbox) -> None:
    path = f"/inventory/v1/items?organization_id={zoho.organization_id}&last_modified_time=2020-01-01T00:00:00"
    headers = {"Authorization": f"Bearer {zoho.access_token}"}

    assert client.send("GET", f"{path}+0000", **headers).status == 400
    assert client.send("GET", f"{path}%2B0000", **headers).status == 200


def test_the_time_filter_is_inclusive(client: Client, zoho: Sandbox, times: dict[str, int]) -> None:
    middle = sorted(times, key=lambda item_id: times[item_id])[50]
    asked = zoho.catalogue.get(middle)["last_modified_time"]

    found = client.get("items", last_modified_time=asked).ids

    assert middle in found
    assert set(found) == {item_id for item_id, time in times.items() if time >= times[middle]}


def test_the_time_filter_can_be_ignored(client: Client, zoho: Sandbox) -> None:
    zoho.switches.ignore_modified_filter = True

    assert len(client.get("items", last_modified_time="2030-01-01T00:00:00+0000").ids) == 106


def test_the_time_filter_can_mean_equality(client: Client, zoho: Sandbox, times: dict[str, int]) -> None:
    zoho.switches.modified_filter_equality = True
    first = zoho.catalogue.ids()[0]

    found = client.get("items", last_modified_time=zoho.catalogue.get(first)["last_modified_time"]).ids

    assert set(found) == {item_id for item_id, time in times.items() if time == times[first]}


def test_inactive_rows_are_there_unless_filtered_out(client: Client) -> None:
    everything = client.get("items").json["items"]
    active = client.get("items", filter_by="Status.Active").json
    inactive = client.get("items", filter_by="Status.Inactive").json["items"]

    assert {row["status"] for row in everything} == {"active", "inactive"}
    assert {row["status"] for row in active["items"]} == {"active"}
    assert {row["status"] for row in inactive} == {"inactive"}
    assert len(active["items"]) + len(inactive) == 106
    assert active["page_context"]["applied_filter"] == "Status.Active"


def test_low_stock_means_at_or_below_the_reorder_level(client: Client) -> None:
    rows = client.get("items", filter_by="Status.Lowstock").json["items"]

    assert rows
    assert all(row["stock_on_hand"] <= row["reorder_level"] for row in rows)


def test_item_types_can_be_asked_for(client: Client) -> None:
    services = client.get("items", filter_by="ItemType.Service").json["items"]
    tracked = client.get("items", filter_by="ItemType.Inventory").json["items"]

    assert {row["product_type"] for row in services} == {"service"}
    assert {row["item_type"] for row in tracked} == {"inventory"}


def test_an_unknown_filter_is_refused(client: Client) -> None:
    assert client.get("items", filter_by="Status.Purple").json["code"] == 2


def test_search_finds_name_sku_and_description_and_says_so(client: Client, zoho: Sandbox) -> None:
    wanted = {zoho.catalogue.add(**{key: "a Needle in hay"}) for key in ("name", "sku", "description")}

    answer = client.get("items", search_text="needle")

    assert set(answer.ids) == wanted
    assert "custom_fields" not in answer.json["page_context"]
    columns = [criterion["column_name"] for criterion in answer.json["page_context"]["search_criteria"]]
    assert columns == ["description", "item_name", "sku"]


@pytest.mark.parametrize("query", [{"sku": "KEY-77"}, {"sku_startswith": "key"}, {"sku_contains": "Y-7"}])
def test_skus_can_be_asked_for(client: Client, zoho: Sandbox, query: dict[str, str]) -> None:
    wanted = zoho.catalogue.add(sku="KEY-77")

    assert client.get("items", **query).ids == [wanted]


def test_an_unknown_parameter_is_silently_ignored(client: Client) -> None:
    assert len(client.get("items", last_modified_since="2030-01-01").ids) == 106
