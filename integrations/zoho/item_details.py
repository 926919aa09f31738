"""Details of chosen items: batches, halved when Zoho refuses one, and what proves that an item is gone."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import Any

from integrations.zoho.api import InventoryApi
from integrations.zoho.asking import Ask
from integrations.zoho.exceptions import ZohoAPIError, ZohoError, ZohoServerError

BATCH = 100
ITEM_ID = re.compile(r"[1-9][0-9]{0,18}")
GONE_CODES = frozenset({1002, 2006})
NO_RESOURCE_CODE = 5
NO_RESOURCE_TEXT = "any resource for the given id"
REFUSED_BATCH = frozenset({400, 404, 413, 414})


def fetch_details(api: InventoryApi, item_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Details of the items that Zoho knows; ids that it does not know are left out."""
    ids = [valid_id(item_id) for item_id in dict.fromkeys(item_ids)]
    batches = (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))
    return list(chain.from_iterable(_details(api, batch) for batch in batches))


def fetch_detail(api: InventoryApi, item_id: str) -> dict[str, Any] | None:
    """One item in detail; None only when Zoho proves that it is gone."""
    try:
        item: dict[str, Any] = api.get(Ask(f"/items/{valid_id(item_id)}", {}, holds="item")).payload["item"]
    except ZohoAPIError as error:
        if is_gone(error):
            return None
        raise
    return item


def is_gone(error: ZohoAPIError) -> bool:
    """Whether the answer proves that an item does not exist; code 5 also means a wrong address, so its text counts."""
    if error.status != 404:
        return False
    no_resource = error.code == NO_RESOURCE_CODE and NO_RESOURCE_TEXT in error.text.lower()
    return error.code in GONE_CODES or no_resource


def _nothing_if_gone(error: ZohoError) -> list[dict[str, Any]]:
    if isinstance(error, ZohoAPIError) and is_gone(error):
        return []
    raise error


def _is_refused_batch(error: ZohoError) -> bool:
    return isinstance(error, ZohoServerError) or error.status in REFUSED_BATCH


def valid_id(item_id: str) -> str:
    """The id itself; raises ValueError for anything that could be more than an id in an address."""
    if not isinstance(item_id, str) or not ITEM_ID.fullmatch(item_id):
        raise ValueError("A Zoho item id is a string of 1 to 19 digits that does not begin with 0.")
    return item_id


def _details(api: InventoryApi, ids: list[str]) -> list[dict[str, Any]]:
    """A refused batch is halved: one id may spoil it, or it may be too large (Zoho documents no limit)."""
    attempts = None if len(ids) == 1 else 1
    ask = Ask("/itemdetails", {"item_ids": ",".join(ids)}, attempts=attempts)
    try:
        rows: list[dict[str, Any]] = api.get(ask).payload["items"]
    except (ZohoAPIError, ZohoServerError) as error:
        if len(ids) == 1:
            return _nothing_if_gone(error)
        if not _is_refused_batch(error):
            raise
    else:
        return rows
    half = len(ids) // 2
    return _details(api, ids[:half]) + _details(api, ids[half:])
