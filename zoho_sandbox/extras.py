"""Rows that tests added or put in place of the generated ones."""

from typing import Any


class Extras:
    """A list of rows, found by id; of two rows with one id the first is found."""

    def __init__(self, rows: list[Any] | None = None) -> None:
        self.rows: list[Any] = list(rows or [])
        self._index()

    def add(self, row: dict[str, Any]) -> None:
        """Append a row."""
        self._places.setdefault(str(row.get("item_id")), len(self.rows))
        self.rows.append(row)

    def put(self, place: int, row: dict[str, Any]) -> None:
        """Put another row in this place."""
        before, self.rows[place] = self.rows[place], row
        if before.get("item_id") != row.get("item_id"):
            self._index()

    def remove(self, place: int) -> None:
        """Remove the row at this place."""
        del self.rows[place]
        self._index()

    def place(self, item_id: object) -> int:
        """Return where the row of this id stands; KeyError when nowhere."""
        return self._places[str(item_id)]

    def _index(self) -> None:
        self._places: dict[str, int] = {}
        for place, row in enumerate(self.rows):
            if isinstance(row, dict):
                self._places.setdefault(str(row.get("item_id")), place)
