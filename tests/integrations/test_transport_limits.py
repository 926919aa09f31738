"""No answer can hang or fill a worker: one deadline for the whole exchange, one cap on the body."""

import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integrations.zoho.exceptions import ZohoBadAnswerError, ZohoConnectionError
from integrations.zoho.transport import Call, Transport
from tests.integrations.conftest import Listener
from tests.late import LATE_SECONDS
from zoho_sandbox import Sandbox

MEGABYTE = 1024 * 1024
# Far above each deadline here, for a busy machine, and far below what the servers would take.


@pytest.fixture
def short(settings: Any) -> None:
    settings.ZOHO_TOTAL_SECONDS = 1.0
    settings.ZOHO_READ_SECONDS = 0.5


def drip(connection: Any, text: bytes) -> None:
    connection.recv(65536)
    for place in range(len(text)):
        connection.sendall(text[place : place + 1])
        time.sleep(0.1)


def seconds_until_error(transport: Transport, call: Call) -> float:
    started = time.monotonic()
    with pytest.raises(ZohoConnectionError, match="did not answer in time"):
        transport.send(call)
    return time.monotonic() - started


def test_a_dripping_body_ends_at_the_deadline(
    transport: Transport, items_call: Call, zoho: Sandbox, short: None
) -> None:
    zoho.faults.add("items", raw="drip:10")

    assert 0.9 < seconds_until_error(transport, items_call) < LATE_SECONDS


@pytest.mark.parametrize("text", [b"HTTP/1.1 200 " + b"O" * 600, b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 90])
def test_dripping_headers_end_at_the_deadline(
    transport: Transport, listener: Callable[..., Listener], settings: Any, short: None, text: bytes
) -> None:
    server = listener(lambda connection: drip(connection, text))
    settings.ZOHO_SANDBOX_URL = server.url

    assert 0.9 < seconds_until_error(transport, Call("GET", f"{server.url}/inventory/v1/items")) < LATE_SECONDS


def test_silence_ends_at_the_read_limit(transport: Transport, items_call: Call, zoho: Sandbox, settings: Any) -> None:
    settings.ZOHO_READ_SECONDS = 0.5
    zoho.faults.add("items", raw="black-hole")

    assert 0.4 < seconds_until_error(transport, items_call) < LATE_SECONDS


def test_silence_near_the_end_does_not_stretch_the_deadline(
    transport: Transport, listener: Callable[..., Listener], settings: Any
) -> None:
    settings.ZOHO_TOTAL_SECONDS, settings.ZOHO_READ_SECONDS = 2.0, 60.0

    def answer_a_little_then_fall_silent(connection: Any) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _round in range(4):
            time.sleep(0.4)
            connection.sendall(b"x")
        connection.recv(1)  # until the other side hangs up

    server = listener(answer_a_little_then_fall_silent)
    settings.ZOHO_SANDBOX_URL = server.url

    assert seconds_until_error(transport, Call("GET", f"{server.url}/inventory/v1/items")) < LATE_SECONDS


@pytest.fixture
def peak() -> Iterator[Callable[[], int]]:
    """The most memory taken since the test began; the peak of the process would hide it behind an earlier one."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


@pytest.mark.parametrize("raw", ["endless", "gzip-bomb:300"])
def test_an_oversized_body_is_dropped_with_little_memory(
    transport: Transport, items_call: Call, zoho: Sandbox, peak: Callable[[], int], raw: str
) -> None:
    zoho.faults.add("items", raw=raw)

    with pytest.raises(ZohoBadAnswerError, match="larger than 16777216 bytes"):
        transport.send(items_call)

    assert 16 * MEGABYTE < peak() <= 64 * MEGABYTE


def test_the_body_of_a_redirect_is_capped_as_well(transport: Transport, items_call: Call, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=302, headers={"Location": "http://127.0.0.1:1/"}, raw="endless")

    with pytest.raises(ZohoBadAnswerError, match="larger"):
        transport.send(items_call)


def test_a_body_just_under_the_cap_is_taken(
    transport: Transport, items_call: Call, zoho: Sandbox, settings: Any
) -> None:
    size = len(transport.send(items_call).body)
    settings.ZOHO_MAX_BODY_BYTES = size
    assert len(transport.send(items_call).body) == size

    settings.ZOHO_MAX_BODY_BYTES = size - 1
    with pytest.raises(ZohoBadAnswerError):
        transport.send(items_call)
