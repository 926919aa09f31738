"""One received request, as the journal keeps it."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

API = "/inventory/v1"
PATHS = (
    ("token", r"/oauth/v2/token"),
    ("auth", r"/oauth/v2/auth"),
    ("revoke", r"/oauth/v2/(?:token/revoke|revoke/token)"),
    ("organizations", rf"{API}/organizations"),
    ("items", rf"{API}/items"),
    ("item", rf"{API}/items/([^/]+)"),
    ("itemdetails", rf"{API}/itemdetails"),
    ("control", r"/__sandbox__/(.+)"),
    ("api", rf"{API}(/.*)?"),
    ("unknown", r".*"),
)
ROUTES = tuple((name, re.compile(pattern, re.DOTALL)) for name, pattern in PATHS)
API_ROUTES = ("organizations", "items", "item", "itemdetails", "api")


class Headers(dict[str, str]):
    """Headers by lower-case name, looked up without regard to case."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        """Return the header or default."""
        return super().get(name.lower(), default)


@dataclass
class Request:
    """What a client sent; time and ended are epoch seconds, ended and status are None until it was answered."""

    method: str
    path: str
    route: str
    query: dict[str, str]
    headers: Headers
    form: dict[str, str]
    body: bytes
    time: float
    rest: str = ""
    ended: float | None = None
    status: int | None = None
    parameters: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.parameters = {**self.query, **self.form}

    @property
    def page(self) -> int:
        """The page asked for, 1 when none or nonsense is given."""
        page = self.query.get("page", "1")
        return int(page) if page.isdecimal() else 1

    def as_json(self) -> dict[str, Any]:
        """Return a form for the journal's file and for other processes."""
        values = asdict(self) | {"body": self.body.decode("utf-8", "backslashreplace")}
        values.pop("parameters")
        return values


def parse(line: tuple[str, str], headers: Headers, body: bytes, now: float) -> Request:
    """Return the request for (method, target); a plus sign in a query means a space, as everywhere on the web."""
    method, target = line
    parts = urlsplit(target)
    route, rest = route_of(parts.path)
    form: dict[str, str] = {}
    if "form-urlencoded" in headers.get("content-type", ""):
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return Request(method, parts.path, route, query, headers, form, body, now, rest)


def route_of(path: str) -> tuple[str, str]:
    """Return the route's name and what stands in the variable part of the path."""
    for name, pattern in ROUTES:
        if found := pattern.fullmatch(path):
            return name, (found.group(1) or "") if found.groups() else ""
    return "unknown", ""
