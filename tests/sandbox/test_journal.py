"""The journal: what came, when, and how much at once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.sandbox.client import Client
from tests.sandbox.conftest import Clock
from zoho_sandbox import Sandbox


def test_a_request_is_kept_as_it_came(client: Client, zoho: Sandbox, clock: Clock) -> None:
    client.refresh(code="ü&")

    (request,) = zoho.journal.requests

    assert (request.method, request.path, request.route) == ("POST", "/oauth/v2/token", "token")
    assert request.form["code"] == "ü&"
    assert b"client_secret=" in request.body
    assert request.headers["CONTENT-TYPE"] == "application/x-www-form-urlencoded"
    assert (request.time, request.ended, request.status) == (clock.time, clock.time, 200)


def test_queries_are_kept_decoded(client: Client, zoho: Sandbox) -> None:
    client.get("items", page=3, search_text="a b+c")

    (request,) = zoho.journal.of("items")

    assert (request.query["search_text"], request.page) == ("a b+c", 3)


def test_requests_answered_by_a_fault_are_kept(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=503)

    client.get("items")

    assert [request.status for request in zoho.journal.of("items")] == [503]


def test_routes_are_counted_apart_and_cleared_together(client: Client, zoho: Sandbox) -> None:
    client.get("items")
    client.get("items/1")
    client.refresh()

    assert (zoho.journal.count("items"), zoho.journal.count("item"), zoho.journal.count("items", "token")) == (1, 1, 2)
    zoho.journal.clear()
    assert zoho.journal.requests == []


def test_the_worst_minute_slides(client: Client, zoho: Sandbox, clock: Clock) -> None:
    for step in (0, 30, 20, 15, 50):
        clock.time += step
        client.get("items")
    client.refresh()

    assert zoho.journal.worst_minute() == 3
    assert zoho.journal.worst_minute(["token"]) == 1


def test_a_minute_later_is_another_minute(client: Client, zoho: Sandbox, clock: Clock) -> None:
    client.get("items")
    clock.time += 60
    client.get("items")

    assert zoho.journal.worst_minute() == 1


def test_the_worst_concurrency_is_what_was_in_process_at_once(zoho: Sandbox) -> None:
    together = Barrier(3)
    zoho.before_page = lambda page: together.wait(10)

    def call(_: int) -> int:
        with Client(zoho) as client:
            return client.get("items").status

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(call, range(3))) == [200] * 3
    zoho.before_page = None
    call(0)

    assert zoho.journal.worst_concurrency() == 3


def test_one_call_after_another_is_a_concurrency_of_one(client: Client, zoho: Sandbox) -> None:
    for _ in range(20):
        client.get("items", per_page=1)

    assert zoho.journal.worst_concurrency() == 1


def test_a_request_still_in_process_counts(zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="black-hole")
    with Client(zoho, timeout=0.2) as client, Client(zoho) as other:
        with pytest.raises(TimeoutError):
            client.get("items")
        assert zoho.journal.wait_for("items")
        other.get("items")

        assert zoho.journal.worst_concurrency() == 2


def test_requests_are_written_to_a_file_as_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Sandbox(journal_path=path) as zoho, Client(zoho) as client:
        client.get("items", page=2)
        client.refresh()

    lines = [json.loads(line) for line in path.read_text().splitlines()]

    assert [line["route"] for line in lines] == ["items", "token"]
    assert lines[0]["query"]["page"] == "2"
    assert lines[0]["ended"] >= lines[0]["time"]
    assert (lines[1]["status"], lines[1]["method"]) == (200, "POST")


def test_one_can_wait_for_a_request(client: Client, zoho: Sandbox) -> None:
    assert not zoho.journal.wait_for("items", seconds=0.01)

    client.get("items")

    assert zoho.journal.wait_for("items")
    assert not zoho.journal.wait_for("items", count=2, seconds=0.01)


def test_waiting_ends_as_soon_as_the_request_comes(client: Client, zoho: Sandbox) -> None:
    with ThreadPoolExecutor(1) as pool:
        arrived = pool.submit(zoho.journal.wait_for, "items", 1, 30)
        start = time.monotonic()
        client.get("items")

        assert arrived.result()
        assert time.monotonic() - start < 15
