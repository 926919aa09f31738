"""Scripted faults: whom they meet, how often, and with what."""

import time
from typing import Any

import pytest

from tests.sandbox.client import Client
from zoho_sandbox import Sandbox


def statuses(client: Client, count: int, **query: object) -> list[int]:
    return [client.get("items", **query).status for _ in range(count)]


def test_a_fault_strikes_once_by_default(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=503)

    assert statuses(client, 2) == [503, 200]


def test_a_fault_strikes_from_the_nth_call_on_so_many_times(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add(route="items", nth=2, times=3, status=502)

    assert statuses(client, 6) == [200, 502, 502, 502, 200, 200]


def test_a_fault_can_strike_for_ever(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", times=None, status=500)

    assert statuses(client, 4) == [500] * 4


def test_a_fault_of_a_page_leaves_the_others_alone(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", page=2, status=503)

    assert statuses(client, 1, page=1, per_page=50) == [200]
    assert statuses(client, 2, page=2, per_page=50) == [503, 200]


def test_the_nth_call_counts_matching_requests_alone(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", page=2, nth=2, status=503)

    assert statuses(client, 3, page=1) == [200] * 3
    assert statuses(client, 2, page=2) == [200, 503]


@pytest.mark.parametrize("route", ["token", "item", "itemdetails", "organizations", "auth", "revoke"])
def test_every_route_can_fail_by_name(client: Client, zoho: Sandbox, route: str) -> None:
    paths = {
        "token": "/oauth/v2/token",
        "auth": "/oauth/v2/auth",
        "revoke": "/oauth/v2/token/revoke",
        "item": "/inventory/v1/items/1",
        "itemdetails": "/inventory/v1/itemdetails",
        "organizations": "/inventory/v1/organizations",
    }
    zoho.faults.add(route, times=None, status=418)

    assert client.send("POST", paths[route]).status == 418
    assert client.get("items").status == 200


def test_a_star_meets_every_route(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("*", times=None, status=503)

    assert (client.get("items").status, client.refresh().status) == (503, 503)


@pytest.mark.parametrize(
    ("script", "body", "kind"),
    [
        ({"json": {"code": 1000}}, b'{"code":1000}', "application/json;charset=UTF-8"),
        ({"json": None}, b"null", "application/json;charset=UTF-8"),
        ({"json": []}, b"[]", "application/json;charset=UTF-8"),
        ({"body": b""}, b"", "application/json;charset=UTF-8"),
        ({"body": "<html>"}, b"<html>", "text/html;charset=UTF-8"),
        ({"status": 200}, b"", "application/json;charset=UTF-8"),
    ],
)
def test_a_fault_answers_any_body(
    client: Client, zoho: Sandbox, script: dict[str, Any], body: bytes, kind: str
) -> None:
    zoho.faults.add("items", **script)

    reply = client.get("items")

    assert (reply.body, reply.headers["Content-Type"]) == (body, kind)


def test_a_status_alone_brings_zohos_kind_of_error(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=429)

    assert client.get("items").json["code"] == 44


def test_headers_alone_are_added_to_the_ordinary_answer(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", headers={"Date": "Thu, 01 Jan 1970 00:00:00 GMT", "X-More": "1"})

    reply = client.get("items")

    assert len(reply.ids) == 106
    assert reply.headers.get_all("Date") == ["Thu, 01 Jan 1970 00:00:00 GMT"]
    assert reply.headers["X-More"] == "1"


def test_the_ordinary_answer_can_be_changed(client: Client, zoho: Sandbox) -> None:
    def without_context(answer: Any) -> Any:
        del answer["page_context"]
        return answer

    ordinary = client.get("items").body
    zoho.faults.add("items", change=without_context)

    reply = client.get("items")

    assert set(reply.json) == {"code", "message", "items"}
    assert ordinary.startswith(reply.body[:-1])


def test_a_delay_holds_the_answer_back(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", delay=0.2)
    start = time.monotonic()

    assert client.get("items").status == 200
    assert time.monotonic() - start >= 0.2


def test_latency_holds_every_api_answer_back(client: Client, zoho: Sandbox) -> None:
    zoho.latency = 0.1
    start = time.monotonic()

    client.get("items")

    assert time.monotonic() - start >= 0.1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_one_word(client: Client, zoho: Sandbox, status: int) -> None:
    zoho.faults.redirect("token", "http://127.0.0.1:1/steal", status)

    reply = client.refresh()

    assert (reply.status, reply.headers["Location"]) == (status, "http://127.0.0.1:1/steal")


def test_a_login_page_is_one_word(client: Client, zoho: Sandbox) -> None:
    zoho.faults.login_page("items")

    reply = client.get("items")

    assert reply.status == 200
    assert b"Sign in" in reply.body


def test_a_fault_can_ask_for_more(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=503, match=lambda request: request.query.get("sort_order") == "D")

    assert statuses(client, 1) == [200]
    assert statuses(client, 1, sort_order="D") == [503]


def test_cleared_faults_are_gone(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("*", times=None, status=503)
    zoho.faults.clear()

    assert statuses(client, 1) == [200]


def test_a_misspelt_fault_is_refused(zoho: Sandbox) -> None:
    with pytest.raises(TypeError):
        zoho.faults.add("items", stauts=503)
    with pytest.raises(ValueError, match="no raw fault"):
        zoho.faults.add("items", raw="explode")
    with pytest.raises(ValueError, match="no route"):
        zoho.faults.add("itmes", status=503)
