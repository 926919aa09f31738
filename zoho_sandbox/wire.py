"""The server's end of a connection, for faults to play with."""

import select
import socket
import struct
from contextlib import suppress
from threading import Event

from zoho_sandbox.answer import Answer


class Wire:
    """The connection that a fault plays with, and the ordinary answer it spoils."""

    def __init__(self, connection: socket.socket, answer: Answer, now: float, stopping: Event) -> None:
        self.connection, self.answer, self.now, self._stopping = connection, answer, now, stopping

    def head(self, framing: dict[str, str] | None = None) -> None:
        """Send status line and headers."""
        self.send(self.answer.head(self.now, framing))

    def send(self, piece: bytes) -> None:
        """Send bytes; ConnectionError when the client has gone."""
        self.connection.sendall(piece)

    def open_for(self, seconds: float) -> bool:
        """Wait; return False as soon as the sandbox stops or the client goes."""
        with suppress(OSError, ValueError):
            while seconds > 0 and not self._stopping.is_set() and not self._gone():
                self._stopping.wait(min(seconds, 0.05))
                seconds -= 0.05
            return not self._stopping.is_set() and not self._gone()
        return False

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _gone(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""
