"""The items of the sandbox, by id, for tests to look at and to change."""

from bisect import insort
from collections.abc import Callable
from typing import Any

from zoho_sandbox.clock import stamp
from zoho_sandbox.encoding import Row
from zoho_sandbox.extras import Extras
from zoho_sandbox.rows import Rows


class Catalogue(Rows):
    """Thread-safe; numbers are given and returned as Decimal or int, and stand in the JSON with just those digits."""

    def __init__(self, size: int, seed: int, clock: Callable[[], float]) -> None:
        super().__init__(size, seed)
        self._next, self._clock = size, clock

    def ids(self) -> list[str]:
        """Return every item id in order of creation; rows without one are left out."""
        with self.lock:
            return [found for ref in self.refs("") if (found := self.item_id(ref))]

    def get(self, item_id: str) -> Row:
        """Return a copy of the list row; KeyError when there is no such item."""
        with self.lock:
            return dict(self.row(self.find(item_id)))

    def add(self, **fields: Any) -> str:
        """Add an item, plain but for the given fields, created now; return its id."""
        with self.lock:
            now = stamp(self._clock())
            row = self._maker.plain_row(self._next) | {"created_time": now, "last_modified_time": now} | _named(fields)
            self._next += 1
            self._extras.add(row)
            self._changed("created_time" in fields)
            return str(row["item_id"])

    def edit(self, item_id: str, *, touch: bool = True, **fields: Any) -> None:
        """Change fields of an item; last_modified_time becomes now unless touch is False or the field is given."""
        with self.lock:
            ref = self.find(item_id)
            times = {"last_modified_time": stamp(self._clock())} if touch else {}
            self._store(ref, self.row(ref) | times | _named(fields))
            self._changed("created_time" in fields)

    def drop(self, item_id: str, *keys: str) -> None:
        """Take keys out of an item's row, as if Zoho did not send them; times stay."""
        with self.lock:
            ref = self.find(item_id)
            self._store(ref, {key: value for key, value in self.row(ref).items() if key not in keys})
            self._changed("created_time" in keys)

    def delete(self, item_id: str) -> None:
        """Delete an item; KeyError when there is no such item."""
        with self.lock:
            ref = self.find(item_id)
            if ref < 0:
                self._extras.remove(-1 - ref)
            else:
                self._edited.pop(ref, None)
                insort(self._gone, ref)
            self._changed(False)

    def clear(self) -> None:
        """Delete all items."""
        self.replace([])

    def replace(self, rows: list[Any]) -> None:
        """Serve exactly these rows, verbatim; anything is allowed, also what is not an item."""
        with self.lock:
            self._size, self._gone, self._edited, self._times = 0, [], {}, None
            self._extras = Extras(rows)
            self._changed(True)


def _named(fields: Row) -> Row:
    return {"item_name": fields["name"], **fields} if "name" in fields else fields
