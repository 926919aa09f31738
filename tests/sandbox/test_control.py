"""/__sandbox__/: the levers for other processes."""

from decimal import Decimal

import pytest

from tests.sandbox.client import Client
from zoho_sandbox import Sandbox


def test_ready_gives_working_credentials(client: Client, zoho: Sandbox) -> None:
    facts = client.control("GET", "ready").json

    assert facts["url"] == zoho.url
    assert facts["organization_id"] == zoho.organization_id
    client.token = facts["access_token"]
    assert client.get("items").status == 200
    assert "access_token" in client.refresh(refresh_token=facts["refresh_token"]).json


def test_faults_are_added_and_cleared(client: Client) -> None:
    assert client.control("POST", "faults", {"route": "items", "status": 503, "times": None}).status == 200
    assert client.get("items").status == 503

    client.control("DELETE", "faults")

    assert client.get("items").status == 200


def test_items_are_added_edited_and_deleted(client: Client, zoho: Sandbox) -> None:
    item_id = client.control("POST", "items", {"name": "Over the wire"}).json["item_id"]
    client.control("PUT", f"items/{item_id}", {"rate": 5, "touch": False})
    assert client.get(f"items/{item_id}").json["item"]["rate"] == 5
    assert client.control("GET", f"items/{item_id}").json["name"] == "Over the wire"
    assert client.control("GET", "items").json == zoho.catalogue.ids()

    client.control("DELETE", f"items/{item_id}")

    assert client.get(f"items/{item_id}").status == 404


def test_numbers_keep_their_digits(client: Client, zoho: Sandbox) -> None:
    item_id = client.send("POST", "/__sandbox__/items", '{"rate": 12.50}').json["item_id"]

    assert zoho.catalogue.get(item_id)["rate"] == Decimal("12.50")
    assert b'"rate":12.50,' in client.get(f"items/{item_id}").body


def test_the_journal_is_read_and_cleared_and_leaves_itself_out(client: Client) -> None:
    client.get("items")
    client.refresh()

    answer = client.control("GET", "journal").json
    only = client.control("GET", "journal/token").json["requests"]
    client.control("DELETE", "journal")

    assert [request["route"] for request in answer["requests"]] == ["items", "token"]
    assert (answer["worst_minute"], answer["worst_concurrency"]) == (1, 1)
    assert [request["form"]["grant_type"] for request in only] == ["refresh_token"]
    assert client.control("GET", "journal").json["requests"] == []


def test_attributes_are_set_by_path(client: Client, zoho: Sandbox) -> None:
    client.control("POST", "set", {"limits.per_minute": 0, "latency": 0.01, "switches.ignore_sort": True})

    assert client.get("items").status == 429
    assert (zoho.latency, zoho.switches.ignore_sort) == (0.01, True)
    assert type(zoho.latency) is float


def test_tokens_are_expired_and_revoked(client: Client) -> None:
    client.control("POST", "expire")
    assert client.get("items").status == 401

    client.control("POST", "revoke")

    assert client.refresh().json == {"error": "invalid_code"}


def test_reset_starts_over(client: Client, zoho: Sandbox) -> None:
    before = client.get("items").ids
    client.control("DELETE", f"items/{before[0]}")
    client.control("POST", "faults", {"status": 503, "times": None})
    client.control("POST", "revoke")

    client.control("POST", "reset")

    assert client.get("items").ids == before
    assert zoho.journal.count("items") == 1


@pytest.mark.parametrize(
    ("method", "path", "value", "status"),
    [
        ("POST", "faults", {"statsu": 1}, 400),
        ("POST", "faults", {"match": "anything"}, 400),
        ("POST", "faults", {"raw": "explode"}, 400),
        ("POST", "set", {"limits.no_such": 1}, 400),
        ("POST", "faults", [1], 400),
        ("DELETE", "items/12", None, 404),
        ("GET", "nothing", None, 404),
    ],
)
def test_nonsense_is_refused_with_a_sentence(
    client: Client, method: str, path: str, value: object, status: int
) -> None:
    reply = client.control(method, path, value)

    assert reply.status == status
    assert len(reply.json["error"]) > 10


def test_broken_json_is_refused(client: Client) -> None:
    assert client.send("POST", "/__sandbox__/items", "{").status == 400
