"""Answers: status, headers, body, and the short ways to make the ones Zoho gives."""

from dataclasses import dataclass, field
from email.utils import formatdate
from http import HTTPStatus

from zoho_sandbox.encoding import encode

JSON_TYPE = "application/json;charset=UTF-8"
HTML_TYPE = "text/html;charset=UTF-8"
# Recorded answers of the live service.
API_HEADERS = {
    "Server": "ZGS",
    "Content-Disposition": "attachment;",
    "Cache-Control": "no-store, no-cache, must-revalidate, max-age=0, post-check=0, pre-check=0",
    "Pragma": "no-cache",
    "Expires": "Thu, 01 Jan 1970 00:00:00 GMT",
    "Allow": "OPTIONS, DELETE, POST, GET, PUT",
    "build_version": "Nov_20_2026_1",
    "client_build_version": "Nov_20_2026_1",
    "server_build_version": "Nov_20_2026_1",
    "Vary": "accept-encoding",
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
    "Set-Cookie": "JSESSIONID=SANDBOX; Path=/; HttpOnly",
}
LOGIN_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Zoho Accounts</title></head><body>Sign in to access Zoho</body></html>"
)


@dataclass
class Answer:
    """One HTTP answer; Content-Length, Date and Content-Type are added when they are not among the headers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    raw: str = ""
    content_type: str = JSON_TYPE

    def head(self, now: float, framing: dict[str, str] | None = None) -> bytes:
        """Return status line and headers; framing replaces Content-Length, for answers that lie about it."""
        lines = {"Date": formatdate(now, usegmt=True), "Content-Type": self.content_type}
        lines |= {"Content-Length": str(len(self.body))} if framing is None else framing
        given = {name.lower() for name in self.headers}
        lines = {name: value for name, value in lines.items() if name.lower() not in given} | self.headers
        text = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"HTTP/1.1 {self.status} {_reason(self.status)}\r\n{text}\r\n".encode("latin-1", "replace")


def json_answer(value: object, status: int = 200) -> Answer:
    """Return value as JSON."""
    return Answer(status, encode(value))


def error(status: int, code: int, message: str) -> Answer:
    """Return Zoho's error body."""
    return json_answer({"code": code, "message": message}, status)


def html(page: bytes, status: int = 200) -> Answer:
    """Return a web page."""
    return Answer(status, page, content_type=HTML_TYPE)


def _reason(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
