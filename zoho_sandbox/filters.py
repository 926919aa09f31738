"""The filters of GET /items: each query parameter gives a test on a row, or a refusal."""

from collections.abc import Callable
from decimal import Decimal

from zoho_sandbox.clock import parse_stamp
from zoho_sandbox.encoding import Row

RowTest = Callable[[Row], bool]
TEXT_KEYS = ("description", "name", "sku")
ITEM_TYPES = {"Sales": "sales", "Purchases": "purchases", "SalesAndPurchases": "sales_and_purchases"}


class BadValue(Exception):
    """A parameter has a value that Zoho refuses with code 2; the text is the parameter's name."""


def row_tests(query: dict[str, str]) -> list[RowTest]:
    """Return the tests that a row must pass; BadValue for an unknown filter_by. Unknown parameters are ignored."""
    tests: list[RowTest] = []
    if query.get("filter_by", "Status.All") not in ("Status.All", "ItemType.All"):
        tests.append(_named(query["filter_by"]))
    if query.get("search_text"):
        tests.append(_search(query["search_text"].casefold()))
    for key in ("name", "sku"):
        tests += _text_tests(key, query)
    return tests + [_same(key, query[key]) for key in ("status", "item_id", "group_id") if query.get(key)]


def modified_since(query: dict[str, str]) -> int | None:
    """Return the epoch seconds asked for, None without the parameter; BadValue for any but Zoho's one format."""
    if "last_modified_time" not in query:
        return None
    moment = parse_stamp(query["last_modified_time"])
    if moment is None:
        raise BadValue("last_modified_time")
    return moment


def _named(name: str) -> RowTest:
    kind, _, value = name.partition(".")
    if kind == "ItemType":
        return _item_type(value)
    tests: dict[str, RowTest] = {
        "Active": _same("status", "active"),
        "Inactive": _same("status", "inactive"),
        "Lowstock": _low_stock,
        "Grouped": lambda row: bool(row.get("group_id")),
        "Unmapped": lambda row: not row.get("group_id"),
        "Uncategorized": lambda row: not row.get("category_id"),
    }
    if kind != "Status" or value not in tests:
        raise BadValue("filter_by")
    return tests[value]


def _item_type(value: str) -> RowTest:
    if value == "Service":
        return _same("product_type", "service")
    if value in ("Inventory", "NonInventory"):
        return lambda row: (row.get("item_type") == "inventory") == (value == "Inventory")
    if value not in ITEM_TYPES:
        raise BadValue("filter_by")
    return _same("item_type", ITEM_TYPES[value])


def _low_stock(row: Row) -> bool:
    stock, level = row.get("stock_on_hand"), row.get("reorder_level")
    numbers = int | float | Decimal
    return isinstance(stock, numbers) and isinstance(level, numbers) and stock <= level


def _search(text: str) -> RowTest:
    return lambda row: any(text in str(row.get(key, "")).casefold() for key in TEXT_KEYS)


def _text_tests(key: str, query: dict[str, str]) -> list[RowTest]:
    checks: dict[str, Callable[[str, str], bool]] = {
        key: lambda found, asked: found == asked,
        f"{key}_startswith": str.startswith,
        f"{key}_contains": lambda found, asked: asked in found,
    }
    return [_text(key, query[name], check) for name, check in checks.items() if query.get(name)]


def _text(key: str, asked: str, check: Callable[[str, str], bool]) -> RowTest:
    return lambda row: check(str(row.get(key, "")).casefold(), asked.casefold())


def _same(key: str, value: str) -> RowTest:
    return lambda row: row.get(key) == value
