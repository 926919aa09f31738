"""GET /items: pages, sorting, and what a call must bring along."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.client import Client
from zoho_sandbox import Sandbox
from zoho_sandbox.clock import parse_stamp

COLUMNS = (
    "name",
    "sku",
    "rate",
    "purchase_rate",
    "created_time",
    "last_modified_time",
    "reorder_level",
    "stock_on_hand",
)


def test_a_page_has_zohos_envelope_and_context(client: Client) -> None:
    answer = client.get("items", per_page=2).json

    assert list(answer) == ["code", "message", "items", "page_context"]
    assert answer["page_context"] == {
        "page": 1,
        "per_page": 2,
        "has_more_page": True,
        "report_name": "Items",
        "applied_filter": "Status.All",
        "custom_fields": [],
        "sort_column": "name",
        "sort_order": "A",
    }


def test_pages_together_are_the_whole_catalogue_once(client: Client, zoho: Sandbox) -> None:
    found = [item_id for page in (1, 2, 3) for item_id in client.get("items", page=page, per_page=40).ids]

    assert sorted(found) == zoho.catalogue.ids()
    assert len(found) == 106


def test_the_last_page_says_that_no_more_come(client: Client) -> None:
    assert client.get("items", page=3, per_page=40).json["page_context"]["has_more_page"] is False
    assert client.get("items", page=1, per_page=106).json["page_context"]["has_more_page"] is False


def test_past_the_end_is_an_empty_page(client: Client) -> None:
    answer = client.get("items", page=9).json

    assert answer["items"] == []
    assert answer["page_context"]["has_more_page"] is False


def test_per_page_is_capped_at_200_and_echoed(client: Client, zoho: Sandbox) -> None:
    for number in range(100):
        zoho.catalogue.add(name=f"More {number}")

    answer = client.get("items", per_page=800).json

    assert len(answer["items"]) == 200
    assert answer["page_context"]["per_page"] == 200


@pytest.mark.parametrize("query", [{"per_page": "0"}, {"per_page": "many"}, {"page": "-1"}, {"sort_column": "colour"}])
def test_a_bad_parameter_is_refused_by_name(client: Client, query: dict[str, str]) -> None:
    reply = client.get("items", **query)

    assert reply.status == 400
    assert reply.json == {"code": 2, "message": f"Invalid value passed for {next(iter(query))}"}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("order", ["A", "D"])
def test_every_documented_sort_orders_the_rows(client: Client, column: str, order: str) -> None:
    answer = client.get("items", sort_column=column, sort_order=order).json
    found = [_comparable(row.get(column, ""), column) for row in answer["items"]]

    present = [value for value in found if value is not None]
    assert present == sorted(present, reverse=order == "D")
    assert len(set(present)) > 1
    assert (answer["page_context"]["sort_column"], answer["page_context"]["sort_order"]) == (column, order)


def _comparable(value: Any, column: str) -> Any:
    if value == "":
        return None
    if column.endswith("_time"):
        return parse_stamp(value)
    return Decimal(str(value)) if not isinstance(value, str) else value.casefold()


def test_sorting_can_be_ignored(client: Client, zoho: Sandbox) -> None:
    zoho.switches.ignore_sort = True

    answer = client.get("items", sort_column="last_modified_time", sort_order="D")

    assert answer.ids == zoho.catalogue.ids()


def test_the_hook_runs_before_each_page(client: Client, zoho: Sandbox) -> None:
    first, *_ = zoho.catalogue.ids()
    zoho.before_page = lambda page: zoho.catalogue.delete(first) if page == 2 else None

    pages = [client.get("items", sort_column="created_time", per_page=10, page=page).ids for page in (1, 2)]

    assert first in pages[0]
    assert pages[1][0] == zoho.catalogue.ids()[10]


@pytest.mark.parametrize("kind", ["Zoho-oauthtoken", "Bearer"])
def test_both_header_forms_are_accepted(client: Client, zoho: Sandbox, kind: str) -> None:
    path = f"/inventory/v1/items?organization_id={zoho.organization_id}"

    assert client.send("GET", path, Authorization=f"{kind} {zoho.access_token}").status == 200


@pytest.mark.parametrize("code", [57, 14])
def test_a_bad_token_is_401(client: Client, zoho: Sandbox, code: int) -> None:
    zoho.switches.bad_token_code = code
    client.token = "1000.nonsense"

    reply = client.get("items")

    assert reply.status == 401
    assert reply.json["code"] == code


def test_another_organisation_is_refused(client: Client) -> None:
    reply = client.get("items", organization_id="1")

    assert reply.status == 400
    assert reply.json["code"] == 6041
    assert reply.json["message"] == "This user is not associated with the CompanyID/CompanyName:1."


def test_no_organisation_is_refused(client: Client) -> None:
    reply = client.get("items", organization_id="")

    assert (reply.status, reply.json["code"]) == (400, 4029)


def test_the_recorded_headers_come_along(client: Client) -> None:
    headers = client.get("items").headers

    assert headers["Content-Type"] == "application/json;charset=UTF-8"
    assert headers["Content-Disposition"] == "attachment;"
    assert headers["Server"] == "ZGS"
    assert headers["Date"].endswith("GMT")
    assert int(headers["X-Rate-Limit-Remaining"]) == int(headers["X-Rate-Limit-Limit"]) - 1


def test_another_method_is_405(client: Client, zoho: Sandbox) -> None:
    path = f"/inventory/v1/items?organization_id={zoho.organization_id}"

    reply = client.send("PATCH", path, Authorization=f"Bearer {zoho.access_token}")

    assert (reply.status, reply.json["code"]) == (405, 37)


def test_a_wrong_api_path_is_404_code_5(client: Client) -> None:
    reply = client.get("item")

    assert (reply.status, reply.json) == (404, {"code": 5, "message": "Invalid URL Passed"})


def test_one_switch_turns_every_api_path_into_a_login_page(client: Client, zoho: Sandbox) -> None:
    zoho.switches.login_page_everywhere = True

    reply = client.get("items")

    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/html;charset=UTF-8"
    assert reply.body.startswith(b"<!DOCTYPE html>")
