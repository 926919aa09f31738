"""The sandbox as tests and commands use it."""

import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from zoho_sandbox.handler import Handler
from zoho_sandbox.listener import Address, Listener
from zoho_sandbox.world import World

HOST = "127.0.0.1"


class Sandbox(World):
    """A world with a server before it: `with Sandbox(items=106, seed=1) as zoho: ...` or start() and stop().

    port 0 takes a free one; OSError when the port is busy.
    """

    def __init__(
        self,
        items: int = 106,
        seed: int = 1,
        *,
        port: int = 0,
        journal_path: str | Path | None = None,
    ) -> None:
        super().__init__(items, seed, journal_path)
        self._port = port
        self._listener: Listener | None = None

    def start(self) -> Self:
        """Listen; url is known afterwards."""

        def serve(connection: socket.socket, address: Address) -> None:
            Handler(connection, address, self)

        self.stopping.clear()
        self._listener = Listener(HOST, self._port, serve)
        self.url = f"http://{HOST}:{self._listener.port}"
        return self

    def stop(self) -> None:
        """Cut all connections and wait for their threads; harmless when it is not running."""
        self.stopping.set()
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
