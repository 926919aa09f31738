"""Starting and stopping: loopback only, and nothing left behind."""

import ast
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

import zoho_sandbox
from tests.late import LATE_SECONDS
from tests.sandbox.client import Client
from zoho_sandbox import Sandbox
from zoho_sandbox.listener import loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "", "192.168.1.5", "example.com", "::", "127.0.0.1.example.com"])  # noqa: S104
def test_any_address_but_loopback_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="loopback"):
        loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.53", "localhost"])
def test_loopback_addresses_are_allowed(host: str) -> None:
    assert loopback(host).startswith("127.")


def test_it_listens_on_loopback_and_a_free_port(zoho: Sandbox) -> None:
    assert zoho.url.startswith("http://127.0.0.1:")
    assert int(zoho.url.rpartition(":")[2]) > 1023


def test_a_busy_port_is_an_error_that_leaves_nothing_behind(zoho: Sandbox) -> None:
    before = threading.active_count()

    with pytest.raises(OSError, match="in use"):
        Sandbox(port=int(zoho.url.rpartition(":")[2])).start()

    assert threading.active_count() == before


def test_stopping_ends_every_thread_and_frees_the_port() -> None:
    before = set(threading.enumerate())
    zoho = Sandbox().start()
    with Client(zoho) as idle:
        idle.get("items")
        zoho.stop()

        assert set(threading.enumerate()) == before
        with socket.create_server(("127.0.0.1", int(zoho.url.rpartition(":")[2]))):
            pass


@pytest.mark.parametrize("raw", ["black-hole", "drip:1", "endless"])
def test_stopping_does_not_wait_for_hanging_answers(raw: str) -> None:
    before = set(threading.enumerate())
    zoho = Sandbox().start()
    zoho.faults.add("items", raw=raw)
    with Client(zoho) as client:
        client.connection.request("GET", "/inventory/v1/items")
        assert zoho.journal.wait_for("items")
        start = time.monotonic()
        zoho.stop()

    assert time.monotonic() - start < LATE_SECONDS
    assert set(threading.enumerate()) == before


def test_stopping_does_not_wait_for_latency() -> None:
    zoho = Sandbox().start()
    zoho.latency = 30
    with Client(zoho) as client:
        path = f"/inventory/v1/items?organization_id={zoho.organization_id}"
        client.connection.request("GET", path, headers={"Authorization": f"Bearer {zoho.access_token}"})
        assert zoho.journal.wait_for("items")
        start = time.monotonic()
        zoho.stop()

    assert time.monotonic() - start < LATE_SECONDS


def test_a_client_that_goes_away_frees_its_thread(zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="black-hole")
    before = set(threading.enumerate())
    with Client(zoho) as client:
        client.connection.request("GET", "/inventory/v1/items")
        assert zoho.journal.wait_for("items")
        (thread,) = set(threading.enumerate()) - before

    thread.join(5)
    assert not thread.is_alive()


def test_a_stopped_sandbox_can_be_stopped_again_and_started_again() -> None:
    zoho = Sandbox()
    zoho.stop()
    with zoho, Client(zoho) as client:
        assert client.get("items").status == 200
    zoho.latency = 0.1
    start = time.monotonic()
    with zoho, Client(zoho) as client:
        assert client.get("items").status == 200
    assert time.monotonic() - start >= 0.1


def test_one_connection_serves_many_requests(client: Client, zoho: Sandbox) -> None:
    client.get("items")
    first = client.connection.sock
    client.refresh()
    client.get("items/1")

    assert client.connection.sock is first


def test_credentials_depend_on_the_seed_alone() -> None:
    one, same, other = Sandbox(seed=5), Sandbox(seed=5), Sandbox(seed=6)

    assert (one.refresh_token, one.client_id) == (same.refresh_token, same.client_id)
    assert one.refresh_token != other.refresh_token
    assert one.organization_id != other.organization_id


def test_only_the_standard_library_is_imported() -> None:
    names = set()
    for path in Path(str(zoho_sandbox.__file__)).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(node.module or "")

    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "zoho_sandbox"}
