"""Sorted views of a catalogue: lazily by creation, otherwise sorted once per version of the catalogue."""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal

from zoho_sandbox.encoding import Row

SORT_COLUMNS = (
    *("name", "sku", "rate", "purchase_rate", "created_time", "last_modified_time", "reorder_level", "stock_on_hand"),
)
Ref = int
SortKey = tuple[int, Decimal, str]


class ByCreation(Sequence[Ref]):
    """The surviving generated rows, then the added ones, without a list of them: O(log deletions) per position."""

    def __init__(self, size: int, gone: Sequence[int], added: int) -> None:
        self._gone, self._kept, self._added = gone, size - len(gone), added

    def __len__(self) -> int:
        return self._kept + self._added

    def __getitem__(self, place: int) -> Ref:  # type: ignore[override]
        if place >= len(self):
            raise IndexError(place)
        if place >= self._kept:
            return self._kept - 1 - place
        gone = self._gone
        return place + bisect_right(range(len(gone)), place, key=lambda number: gone[number] - number)


def window(refs: Sequence[Ref], start: int, count: int, descending: bool) -> list[Ref]:
    """Return count refs from start on, counted from the end when descending."""
    total = len(refs)
    places = range(start, min(start + count, total))
    return [refs[total - 1 - place] if descending else refs[place] for place in places]


def sort_refs(refs: Sequence[Ref], key: Callable[[Ref], object]) -> Sequence[Ref]:
    """Return the refs sorted by key, packed; equal keys keep their order."""
    return array("q", sorted(refs, key=key))  # type: ignore[arg-type]


def row_key(row: Row, column: str) -> SortKey:
    """Return a key that sorts numbers as numbers, text without case, and absent or odd values first."""
    value = row.get(column) if isinstance(row, dict) else None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = Decimal(str(value))
        return (1, number, "") if number.is_finite() else (0, Decimal(0), "")
    return (2, Decimal(0), value.casefold()) if isinstance(value, str) and value else (0, Decimal(0), "")
