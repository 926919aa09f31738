"""What a catalogue holds: generated rows that are never stored, and beside them edits, deletions and additions."""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any

from zoho_sandbox.clock import parse_stamp
from zoho_sandbox.encoding import Row
from zoho_sandbox.extras import Extras
from zoho_sandbox.maker import Maker
from zoho_sandbox.orders import ByCreation, Ref, row_key, sort_refs


class Rows:
    """Rows by ref, for listings: an index (generated row) or -1 - place (added row). Hold lock while using refs."""

    def __init__(self, size: int, seed: int) -> None:
        self._maker, self._size = Maker(seed), size
        self._edited: dict[int, Row] = {}
        self._gone: list[int] = []
        self._extras = Extras()
        self._moved = False
        self._sorted: dict[str, tuple[int, Sequence[Ref]]] = {}
        self._times: Sequence[int] | None = None
        self.version = 0
        self.lock = RLock()

    def __len__(self) -> int:
        return self._size - len(self._gone) + len(self._extras.rows)

    def find(self, item_id: object) -> Ref:
        """Return the ref of an id; KeyError when there is no such item."""
        index = self._maker.index(item_id)
        if index is None or index >= self._size:
            return -1 - self._extras.place(item_id)
        place = bisect_left(self._gone, index)
        if place < len(self._gone) and self._gone[place] == index:
            raise KeyError(item_id)
        return index

    def row(self, ref: Ref) -> Any:
        """Return the row itself (do not change it)."""
        if ref < 0:
            return self._extras.rows[-1 - ref]
        return self._edited[ref] if ref in self._edited else self._maker.row(ref)

    def item_id(self, ref: Ref) -> str:
        """Return the row's id, "" when it has none."""
        if ref >= 0 and ref not in self._edited:
            return self._maker.item_id(ref)
        row = self.row(ref)
        return str(row.get("item_id") or "") if isinstance(row, dict) else ""

    def modified(self, ref: Ref) -> int:
        """Return epoch seconds of the last modification; 0 when the row's time cannot be read."""
        if ref < 0 or ref in self._edited:
            return self._time(ref, "last_modified_time")
        if self._times is None:
            self._times = array("q", map(self._maker.modified, range(self._size)))
        return self._times[ref]

    def refs(self, column: str) -> Sequence[Ref]:
        """Return all refs ascending by column; "" means order of arrival."""
        arrival = ByCreation(self._size, self._gone, len(self._extras.rows))
        if not column or (column == "created_time" and not self._moved):
            return arrival
        version, found = self._sorted.get(column, (-1, arrival))
        if version != self.version:
            found = sort_refs(arrival, self._key(column))
            self._sorted[column] = (self.version, found)
        return found

    def _key(self, column: str) -> Callable[[Ref], object]:
        if column == "last_modified_time":
            return self.modified
        if column == "created_time":
            return lambda ref: self._time(ref, column)
        return lambda ref: row_key(self.row(ref), column)

    def _time(self, ref: Ref, column: str) -> int:
        row = self.row(ref)
        return (parse_stamp(row.get(column)) if isinstance(row, dict) else None) or 0

    def _store(self, ref: Ref, row: Row) -> None:
        if ref < 0:
            self._extras.put(-1 - ref, row)
        else:
            self._edited[ref] = row

    def _changed(self, moved: bool) -> None:
        self.version += 1
        self._moved = self._moved or moved
