"""Rows as Zoho sends them, for tests that need no server."""

from decimal import Decimal
from typing import Any

ITEM_ID = "3850050000000101013"


def zoho_row(**changes: Any) -> dict[str, Any]:
    """A tracked item's list row; `changes` replace keys, and `...` as a value removes one."""
    row: dict[str, Any] = {
        "item_id": ITEM_ID,
        "name": "Green tea 100 g",
        "item_name": "Green tea 100 g",
        "sku": "TEA-100",
        "description": "Loose leaves",
        "rate": Decimal("12.50"),
        "stock_on_hand": Decimal("5.000000"),
        "status": "active",
        "last_modified_time": "2026-06-09T09:45:44-0400",
    }
    row.update(changes)
    return {key: value for key, value in row.items() if value is not ...}
