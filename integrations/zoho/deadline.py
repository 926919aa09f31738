"""One total deadline for a whole HTTP exchange, kept on the socket itself.

``requests`` limits each read only, so a server that sends a byte a second holds a caller for ever, in the headers as
well as in the body. Here every read gets the smaller of the read limit and the time left.
"""

import http.client
import io
import socket
import time
from contextvars import ContextVar
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.poolmanager import PoolManager


class Deadline:
    """Seconds left of ``total``; ``read`` bounds a single read."""

    def __init__(self, total: float, read: float) -> None:
        self._end = time.monotonic() + total
        self._read = read

    def left(self) -> float:
        """Time for the next read in seconds; raises TimeoutError when the deadline has passed."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self._read, left)


current_deadline: ContextVar[Deadline | None] = ContextVar("zoho_deadline", default=None)


class _TimedReader(io.RawIOBase):
    """A socket's raw stream that asks the current deadline before each read."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        deadline = current_deadline.get()
        if deadline is not None:
            self._socket.settimeout(deadline.left())
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _TimedResponse(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp.close()
        self.fp = io.BufferedReader(_TimedReader(sock))


class _Connection(HTTPConnection):
    response_class = _TimedResponse


class _TLSConnection(HTTPSConnection):
    response_class = _TimedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class DeadlineAdapter(HTTPAdapter):
    """requests' adapter over connections that keep the current deadline."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        _use_timed_pools(self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        _use_timed_pools(manager)
        return manager


class PlainSession(requests.Session):
    """A session that follows no redirect: requests would read the whole body of one even when told not to follow."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


def _use_timed_pools(manager: PoolManager) -> None:
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
