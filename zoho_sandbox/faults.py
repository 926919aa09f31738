"""Scripted faults: which requests they meet, and what happens to those."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from zoho_sandbox.answer import HTML_TYPE, JSON_TYPE, LOGIN_PAGE, Answer
from zoho_sandbox.encoding import decode, encode
from zoho_sandbox.raw import RAW
from zoho_sandbox.request import ROUTES, Request

UNSET: Any = object()
DEFAULT_CODES = {401: 57, 404: 1002, 429: 44}


@dataclass
class Fault:
    """A fault for requests of one route ("*" all), page and method, from the nth match on, times in a row.

    Without status, body, json and raw the ordinary answer goes out: late (delay, seconds), with more headers, or
    with its JSON passed through change. times=None means for ever. raw is a socket fault, see zoho_sandbox.raw.
    """

    route: str = "*"
    page: int | None = None
    nth: int = 1
    times: int | None = 1
    status: int | None = None
    body: bytes | str | None = None
    json: Any = UNSET
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    raw: str = ""
    method: str | None = None
    match: Callable[[Request], bool] | None = None
    change: Callable[[Any], Any] | None = None
    seen: int = 0

    def __post_init__(self) -> None:
        if self.route not in ("*", *(name for name, _ in ROUTES)):
            raise ValueError(f"There is no route {self.route!r}.")
        if self.raw and self.raw.partition(":")[0] not in RAW:
            raise ValueError(f"There is no raw fault {self.raw!r}.")

    def meets(self, request: Request) -> bool:
        """Return whether this is a request the fault is about, whatever its number."""
        if self.route not in ("*", request.route) or self.page not in (None, request.page):
            return False
        return self.method in (None, request.method) and (self.match is None or self.match(request))

    def due(self) -> bool:
        """Count one more match; return whether the fault strikes now."""
        self.seen += 1
        return self.seen >= self.nth and (self.times is None or self.seen < self.nth + self.times)

    def apply(self, ordinary: Callable[[], Answer]) -> Answer:
        """Return the answer of this fault; ordinary is only called when something of it is needed."""
        if self.status is None and self.body is None and self.json is UNSET:
            answer = ordinary()
            if self.change is not None:
                answer.body = encode(self.change(decode(answer.body)))
        else:
            answer = self._own()
        answer.headers = answer.headers | self.headers
        answer.raw = self.raw
        return answer

    def _own(self) -> Answer:
        status = 200 if self.status is None else self.status
        if self.body is not None:
            body = self.body.encode() if isinstance(self.body, str) else self.body
            return Answer(status, body, content_type=HTML_TYPE if body.lstrip().startswith(b"<") else JSON_TYPE)
        if self.json is not UNSET:
            return Answer(status, encode(self.json))
        if status in (204, 304) or status < 400:
            return Answer(status)
        return Answer(status, encode({"code": DEFAULT_CODES.get(status, 1000), "message": "Internal Error"}))


class Faults:
    """The list of scripted faults; of several that are due the one added first strikes, all count the request."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: list[Fault] = []

    def add(self, route: str = "*", **script: Any) -> Fault:
        """Add a fault; the keywords are the fields of Fault.

        TypeError for an unknown keyword, ValueError for an unknown route or raw fault.
        """
        fault = Fault(route, **script)
        with self._lock:
            self._faults.append(fault)
        return fault

    def redirect(self, route: str, to: str, status: int = 302, **script: Any) -> Fault:
        """Answer with a redirect to another address."""
        return self.add(route, status=status, headers={"Location": to}, **script)

    def login_page(self, route: str = "*", **script: Any) -> Fault:
        """Answer 200 with a sign-in page, as a wrong region does."""
        return self.add(route, body=LOGIN_PAGE, **script)

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            self._faults.clear()

    def take(self, request: Request) -> Fault | None:
        """Return the fault that strikes this request, None when none does."""
        with self._lock:
            due = [fault for fault in self._faults if fault.meets(request) and fault.due()]
        return due[0] if due else None
