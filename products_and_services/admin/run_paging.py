"""Going back and forth in a table whose place stands in the address, by key."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

from products_and_services.run_changes import Window, window

LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Table:
    """The rows shown, and the addresses of the rows before and after them; "" at an end."""

    window: Window
    before_url: str
    after_url: str


def paged(request: HttpRequest, rows: QuerySet, name: str, size: int) -> Table:
    """The rows at the place that the address names for this table; one query."""
    seen = window(rows, size, _key(request, f"{name}-after"), _key(request, f"{name}-before"))
    return Table(
        seen,
        _url(request, name, "before", seen.before) if seen.before else "",
        _url(request, name, "after", seen.after) if seen.after else "",
    )


def _key(request: HttpRequest, name: str) -> int | None:
    """A key from the address; None for anything that is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_KEY else None


def _url(request: HttpRequest, table: str, side: str, key: int) -> str:
    query = request.GET.copy()
    query.pop(f"{table}-after", None)
    query.pop(f"{table}-before", None)
    query[f"{table}-{side}"] = str(key)
    return f"?{query.urlencode()}#{table}"
