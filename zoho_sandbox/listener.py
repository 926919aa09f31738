"""A loopback socket with a thread per connection, all of which end when it is closed."""

import ipaddress
import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread, current_thread

Address = tuple[str, int]


class Listener:
    """Accepts connections and hands each to serve(connection, address) in a thread of its own."""

    def __init__(self, host: str, port: int, serve: Callable[[socket.socket, Address], object]) -> None:
        self._serve, self._lock = serve, Lock()
        self._open: dict[Thread, socket.socket] = {}
        self._closing = False
        self._socket = socket.create_server((loopback(host), port), backlog=256)
        self.port: int = self._socket.getsockname()[1]
        self._accepting = Thread(target=self._accept, name=f"zoho sandbox {self.port}", daemon=True)
        self._accepting.start()

    def close(self) -> None:
        """Stop accepting, cut every open connection, wait for all threads."""
        self._closing = True
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
            pass
        self._accepting.join()
        self._socket.close()
        with self._lock:
            running = dict(self._open)
        for connection in running.values():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in running:
            thread.join(10)

    def _accept(self) -> None:
        while not self._closing:
            with suppress(OSError):
                connection, address = self._socket.accept()
                self._start(connection, address)

    def _start(self, connection: socket.socket, address: Address) -> None:
        thread = Thread(target=self._run, args=(connection, address), daemon=True)
        with self._lock:
            self._open[thread] = connection
            thread.start()

    def _run(self, connection: socket.socket, address: Address) -> None:
        try:
            with connection, suppress(OSError):
                self._serve(connection, address)
        finally:
            with self._lock:
                self._open.pop(current_thread(), None)


def loopback(host: str) -> str:
    """Return host if it names this machine to itself only; ValueError for any other."""
    address = "127.0.0.1" if host == "localhost" else host
    try:
        allowed = ipaddress.IPv4Address(address).is_loopback
    except ValueError:
        allowed = False
    if not allowed:
        raise ValueError(f"The Zoho sandbox listens on loopback only, not on {host!r}. Use 127.0.0.1.")
    return address
