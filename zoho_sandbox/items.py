"""GET /items: filter, sort, page."""

from collections.abc import Sequence
from dataclasses import dataclass

from zoho_sandbox.answer import Answer, error, json_answer
from zoho_sandbox.encoding import Row
from zoho_sandbox.filters import TEXT_KEYS, BadValue, modified_since, row_tests
from zoho_sandbox.orders import SORT_COLUMNS, Ref, window
from zoho_sandbox.request import Request
from zoho_sandbox.world import World

LARGEST_PAGE = 200


@dataclass(frozen=True)
class Ask:
    """A listing that was asked for, with Zoho's defaults filled in."""

    page: int
    per_page: int
    column: str
    order: str
    query: dict[str, str]


def list_items(zoho: World, request: Request) -> Answer:
    """Return one page of rows, 400 code 2 for a value Zoho refuses."""
    try:
        ask = _ask(request.query)
        if zoho.before_page is not None:
            zoho.before_page(ask.page)
        with zoho.catalogue.lock:
            return _page(zoho, ask)
    except BadValue as bad:
        return error(400, 2, f"Invalid value passed for {bad}")


def _page(zoho: World, ask: Ask) -> Answer:
    column = "" if zoho.switches.ignore_sort else ask.column
    refs = _kept(zoho, ask, zoho.catalogue.refs(column))
    start = (ask.page - 1) * ask.per_page
    found = window(refs, start, ask.per_page, ask.order == "D" and bool(column))
    more = start + ask.per_page < len(refs)
    rows = [zoho.catalogue.row(ref) for ref in found]
    return json_answer({"code": 0, "message": "success", "items": rows, "page_context": _context(ask, more)})


def _kept(zoho: World, ask: Ask, refs: Sequence[Ref]) -> Sequence[Ref]:
    catalogue, switches = zoho.catalogue, zoho.switches
    since = modified_since(ask.query)
    if since is not None and not switches.ignore_modified_filter:
        exact = switches.modified_filter_equality
        times = ((ref, catalogue.modified(ref)) for ref in refs)
        refs = [ref for ref, time in times if time == since or (time > since and not exact)]
    tests = row_tests(ask.query)
    if not tests:
        return refs
    rows = ((ref, catalogue.row(ref)) for ref in refs)
    return [ref for ref, row in rows if not isinstance(row, dict) or all(test(row) for test in tests)]


def _ask(query: dict[str, str]) -> Ask:
    column, order = query.get("sort_column", "name"), query.get("sort_order", "A")
    if column not in SORT_COLUMNS:
        raise BadValue("sort_column")
    if order not in ("A", "D"):
        raise BadValue("sort_order")
    per_page = min(_number(query, "per_page", LARGEST_PAGE), LARGEST_PAGE)
    return Ask(_number(query, "page", 1), per_page, column, order, query)


def _number(query: dict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**9):
        raise BadValue(name)
    return int(text)


def _context(ask: Ask, more: bool) -> Row:
    search = ask.query.get("search_text")
    context: Row = {"page": ask.page, "per_page": ask.per_page, "has_more_page": more, "report_name": "Items"}
    context["applied_filter"] = ask.query.get("filter_by", "Status.All")
    if not search:
        context["custom_fields"] = []
    context |= {"sort_column": ask.column, "sort_order": ask.order}
    if search:
        context["search_criteria"] = [_criterion(key, search) for key in TEXT_KEYS]
    return context


def _criterion(key: str, text: str) -> Row:
    column = "item_name" if key == "name" else key
    return {"column_name": column, "search_text": text, "search_text_formatted": text, "comparator": "contains"}
