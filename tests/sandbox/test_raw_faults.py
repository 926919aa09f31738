"""Socket faults, looked at from a bare socket."""

import gzip
import http.client
import socket
import time
import zlib
from collections.abc import Iterator

import pytest

from tests.sandbox.client import Client
from zoho_sandbox import Sandbox
from zoho_sandbox.raw import gzip_bomb


@pytest.fixture
def wire(zoho: Sandbox) -> Iterator[socket.socket]:
    host, port = zoho.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        yield connection


def ask(wire: socket.socket, zoho: Sandbox) -> None:
    path = f"/inventory/v1/items?organization_id={zoho.organization_id}"
    wire.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {zoho.access_token}\r\n\r\n".encode())


def received(wire: socket.socket, limit: int = 10**7) -> tuple[bytes, bytes]:
    whole = b""
    while len(whole) < limit and (piece := wire.recv(65_536)):
        whole += piece
    head, _, body = whole.partition(b"\r\n\r\n")
    return head, body


def length_in(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])


def test_reset_breaks_the_connection_within_the_body(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="reset")
    ask(wire, zoho)

    with pytest.raises(ConnectionResetError):
        received(wire)


def test_truncate_ends_after_so_many_bytes_of_a_longer_body(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="truncate:100")
    ask(wire, zoho)

    head, body = received(wire)

    assert len(body) == 100
    assert length_in(head) > 100


def test_truncate_takes_the_body_of_the_fault_too(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=500, body=b"0123456789", raw="truncate:1")
    ask(wire, zoho)

    head, body = received(wire)

    assert head.startswith(b"HTTP/1.1 500 ")
    assert (length_in(head), body) == (10, b"0")


def test_a_short_chunk_promises_more_than_comes(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="short-chunk")

    with pytest.raises(http.client.IncompleteRead):
        client.get("items")


def test_a_short_chunk_ends_within_the_chunk(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="short-chunk:10")
    ask(wire, zoho)

    head, body = received(wire)
    size, _, chunk = body.partition(b"\r\n")

    assert b"Transfer-Encoding: chunked" in head
    assert int(size, 16) > len(chunk) == 10


def test_drip_sends_a_byte_at_a_time(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", body=b"abcde", raw="drip:50")
    start = time.monotonic()
    ask(wire, zoho)

    _, body = received(wire)

    assert body == b"abcde"
    assert time.monotonic() - start >= 0.09


def test_endless_never_ends(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="endless")
    ask(wire, zoho)

    head, body = received(wire, 3_000_000)

    assert len(body) > 2_900_000
    assert b"content-length" not in head.lower()


def test_endless_can_promise_a_length(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="endless:5000000000")
    ask(wire, zoho)

    head, body = received(wire, 1_000_000)

    assert length_in(head) == 5_000_000_000
    assert len(body) > 900_000


def test_hang_up_ends_without_an_answer(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="hang-up")
    ask(wire, zoho)

    assert received(wire) == (b"", b"")


def test_a_gzip_bomb_is_small_on_the_wire_and_valid(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="gzip-bomb:20")

    reply = client.get("items")

    assert reply.headers["Content-Encoding"] == "gzip"
    assert len(reply.body) < 100_000
    assert len(gzip.decompress(reply.body)) == 20 << 20


def test_a_full_bomb_is_300_megabytes_in_under_two() -> None:
    bomb = gzip_bomb(300)
    unpacker, size = zlib.decompressobj(31), 0
    for start in range(0, len(bomb), 1024):
        size += len(unpacker.decompress(bomb[start : start + 1024]))

    assert len(bomb) < 2_000_000
    assert (size, unpacker.eof) == (300 << 20, True)


def test_a_black_hole_never_answers(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="black-hole")
    wire.settimeout(0.3)
    ask(wire, zoho)

    with pytest.raises(TimeoutError):
        wire.recv(1)
    assert zoho.journal.wait_for("items")


def test_a_garbage_status_is_not_http(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="garbage-status")

    with pytest.raises(http.client.BadStatusLine):
        client.get("items")


def test_a_huge_header_is_too_long_for_clients(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="huge-header")

    with pytest.raises(http.client.LineTooLong):
        client.get("items")


def test_close_idle_answers_and_closes_without_a_word(wire: socket.socket, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="close-idle")
    ask(wire, zoho)

    head, body = received(wire)

    assert length_in(head) == len(body)
    assert b"connection: close" not in head.lower()


def test_after_a_raw_fault_a_new_connection_is_served(client: Client, zoho: Sandbox) -> None:
    zoho.faults.add("items", raw="garbage-status")
    with pytest.raises(http.client.BadStatusLine):
        client.get("items")
    client.close()

    assert client.get("items").status == 200
