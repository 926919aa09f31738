"""Chosen items: batches of 100, halved when refused; gone only when Zoho proves it."""

from typing import Any

import pytest

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import ZohoAPIError, ZohoError, ZohoServerError
from zoho_sandbox import Sandbox

GONE = "We couldnt find any resource for the given ID. Please verify the ID and try again."


@pytest.fixture
def client(credential: ZohoCredential) -> ZohoClient:
    return ZohoClient()


def test_items_come_in_batches_of_a_hundred(client: ZohoClient, zoho: Sandbox) -> None:
    ids = zoho.catalogue.ids()
    items = client.fetch_items(ids)

    assert {item["item_id"] for item in items} == set(ids)
    assert [len(call.query["item_ids"].split(",")) for call in zoho.journal.of("itemdetails")] == [100, 6]


def test_an_id_asked_for_twice_is_fetched_once(client: ZohoClient, zoho: Sandbox) -> None:
    first = zoho.catalogue.ids()[0]

    assert len(client.fetch_items([first, first])) == 1


def test_nothing_asked_for_is_no_call(client: ZohoClient, zoho: Sandbox) -> None:
    assert client.fetch_items([]) == []
    assert zoho.journal.requests == []


@pytest.mark.parametrize("status", [400, 414, 500, 503])
def test_a_refused_batch_is_halved(client: ZohoClient, zoho: Sandbox, status: int) -> None:
    ids = zoho.catalogue.ids()[:40]
    zoho.faults.add(
        "itemdetails",
        status=status,
        json={"code": 2 if status < 500 else 1000, "message": "too many"},
        times=None,
        match=lambda request: len(request.query["item_ids"].split(",")) > 10,
    )

    assert {item["item_id"] for item in client.fetch_items(ids)} == set(ids)


@pytest.mark.parametrize("answers_404", [False, True])
def test_unknown_ids_are_left_out_and_spoil_nothing(client: ZohoClient, zoho: Sandbox, answers_404: bool) -> None:
    zoho.switches.itemdetails_unknown_is_404 = answers_404
    ids = zoho.catalogue.ids()[:10]

    assert {item["item_id"] for item in client.fetch_items([*ids, "999999999"])} == set(ids)


def test_a_lasting_server_error_is_an_error_after_halving(client: ZohoClient, zoho: Sandbox) -> None:
    zoho.faults.add("itemdetails", status=503, times=None)

    with pytest.raises(ZohoServerError):
        client.fetch_items(zoho.catalogue.ids()[:4])


@pytest.mark.parametrize("bad", ["", "0", "01", "1,2", "1/../2", "1?x=1", "abc", "1" * 20, "\u0661", None, 7])
def test_what_is_no_id_never_gets_into_an_address(client: ZohoClient, zoho: Sandbox, bad: Any) -> None:
    with pytest.raises(ValueError, match="1 to 19 digits"):
        client.fetch_item(bad)
    with pytest.raises(ValueError, match="1 to 19 digits"):
        client.fetch_items([bad])

    assert zoho.journal.requests == []


def test_one_item_comes_in_detail(client: ZohoClient, zoho: Sandbox) -> None:
    first = zoho.catalogue.ids()[0]
    item = client.fetch_item(first)

    assert item is not None
    assert item["item_id"] == first


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"code": 1002, "message": "Item does not exist."}),
        (404, {"code": 2006, "message": "Item does not exist."}),
        (404, {"code": 5, "message": GONE}),
        (404, {"code": 5, "message": GONE.replace("couldnt", "couldn't")}),
    ],
)
def test_proof_that_an_item_is_gone(client: ZohoClient, zoho: Sandbox, status: int, body: dict[str, Any]) -> None:
    zoho.faults.add("item", status=status, json=body)

    assert client.fetch_item("123") is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"code": 5, "message": "Invalid URL Passed"}),
        (404, {"code": 1234, "message": "?"}),
        (404, {}),
        (400, {"code": 1002, "message": "Item does not exist."}),
        (200, {"code": 1002, "message": "Item does not exist."}),
        (404, b"<html>not found</html>"),
        (410, {"code": 5, "message": GONE}),
    ],
)
def test_anything_less_is_no_proof(client: ZohoClient, zoho: Sandbox, status: int, body: Any) -> None:
    script = {"body": body} if isinstance(body, bytes) else {"json": body}
    zoho.faults.add("item", status=status, times=None, **script)

    with pytest.raises(ZohoError):
        client.fetch_item("123")


def test_an_unknown_id_at_the_stand_in_is_gone(client: ZohoClient, zoho: Sandbox) -> None:
    assert client.fetch_item("999999999") is None


def test_other_refusals_are_not_halved(client: ZohoClient, zoho: Sandbox) -> None:
    zoho.faults.add("itemdetails", status=405, json={"code": 37, "message": "no"}, times=None)

    with pytest.raises(ZohoAPIError):
        client.fetch_items(zoho.catalogue.ids()[:4])
    assert zoho.journal.count("itemdetails") == 1
