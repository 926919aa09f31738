"""One connection: read requests, note them in the journal, answer them."""

import socket
from http.server import BaseHTTPRequestHandler

from zoho_sandbox.answer import Answer
from zoho_sandbox.control import control
from zoho_sandbox.raw import play
from zoho_sandbox.request import Headers, Request, parse
from zoho_sandbox.routes import respond
from zoho_sandbox.wire import Wire
from zoho_sandbox.world import World

LARGEST_BODY = 10_000_000


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 with keep-alive for one world."""

    protocol_version = "HTTP/1.1"
    rbufsize = 65_536

    def __init__(self, connection: socket.socket, address: tuple[str, int], zoho: World) -> None:
        self.zoho = zoho
        super().__init__(connection, address, None)  # type: ignore[arg-type]

    def serve(self) -> None:
        """Answer one request; named do_GET and so on below."""
        request = self._read()
        if request.route == "control":
            self._send(control(self.zoho, request))
            return
        self.zoho.journal.begin(request)
        answer = self._answer(request)
        if not answer.raw:
            self.zoho.journal.end(request, answer.status, self.zoho.now())
        self._send(answer)
        self.zoho.journal.end(request, answer.status, self.zoho.now())

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = serve  # noqa: N815

    def _read(self) -> Request:
        length = self.headers.get("Content-Length", "0")
        body = self.rfile.read(min(int(length), LARGEST_BODY)) if length.isdecimal() else b""
        headers = Headers({name.lower(): value for name, value in self.headers.items()})
        return parse((self.command, self.path), headers, body, self.zoho.now())

    def _answer(self, request: Request) -> Answer:
        fault = self.zoho.faults.take(request)
        if fault is None:
            return respond(self.zoho, request)
        self.zoho.pause(fault.delay)
        return fault.apply(lambda: respond(self.zoho, request))

    def _send(self, answer: Answer) -> None:
        if answer.raw:
            self.close_connection = True
            play(Wire(self.connection, answer, self.zoho.now(), self.zoho.stopping))
            return
        try:
            body = b"" if self.command == "HEAD" else answer.body
            self.connection.sendall(answer.head(self.zoho.now()) + body)
        except OSError:
            self.close_connection = True

    def setup(self) -> None:
        """Send answers at once."""
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent: the journal is the log."""
