"""Fixtures of the tests of the connection: a listener that must stay silent, and a bare transport."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from integrations.zoho.transport import Call, Transport
from zoho_sandbox import Sandbox

Script = Callable[[socket.socket], None]


class Listener:
    """A TCP server on a free loopback port that plays a script for each connection and counts them."""

    def __init__(self, script: Script) -> None:
        self.hits = 0
        self._script = script
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            self.hits += 1
            threading.Thread(target=self._play, args=(connection,), daemon=True).start()

    def _play(self, connection: socket.socket) -> None:
        with connection:
            try:
                self._script(connection)
            except OSError:
                return


@pytest.fixture
def listener() -> Iterator[Callable[[Script], Listener]]:
    """Start listeners with a script; they end with the test."""
    started: list[Listener] = []

    def start(script: Script) -> Listener:
        started.append(Listener(script))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def attacker(listener: Callable[[Script], Listener]) -> Listener:
    """Somebody else's server; whatever reaches it was a leak."""

    def refuse(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    return listener(refuse)


@pytest.fixture
def transport() -> Iterator[Transport]:
    door = Transport()
    yield door
    door.close()


@pytest.fixture
def items_call(zoho: Sandbox) -> Call:
    """A request for the first page that the stand-in answers."""
    return Call(
        "GET",
        f"{zoho.url}/inventory/v1/items",
        {"organization_id": zoho.organization_id},
        headers={"Authorization": f"Zoho-oauthtoken {zoho.access_token}"},
    )


@pytest.fixture(autouse=True)
def _no_waiting_for_slots(settings: Any) -> None:
    """Tests make more calls a minute than Zoho allows; those of the governor set the limits that they need."""
    settings.ZOHO_CALLS_PER_MINUTE = 100_000
