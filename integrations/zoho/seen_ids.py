"""The ids that a listing has shown, eight bytes each: a million of them fit in 8 MB."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable


class SeenIds:
    """A sorted set of 63-bit integers without Python objects in it.

    Zoho hands ids out in rising order, so most additions go to the end; others are merged in, a page at a time.
    """

    def __init__(self) -> None:
        self._ids = array("q")

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, number: int) -> bool:
        place = bisect_left(self._ids, number)
        return place < len(self._ids) and self._ids[place] == number

    def add_all(self, numbers: Iterable[int]) -> list[int]:
        """Remember the numbers; returns those that were not known, in rising order."""
        fresh = sorted({number for number in numbers if number not in self})
        end = len(self._ids)
        self._ids.extend(fresh)
        if end and fresh and fresh[0] < self._ids[end - 1]:
            self._merge(fresh, end)
        return fresh

    def _merge(self, fresh: list[int], end: int) -> None:
        """Move what is greater up by as many places as are needed, from the end on, without a copy."""
        with memoryview(self._ids) as ids:
            for shift in range(len(fresh), 0, -1):
                place = bisect_left(ids, fresh[shift - 1], 0, end)
                ids[place + shift : end + shift] = ids[place:end]
                ids[place + shift - 1] = fresh[shift - 1]
                end = place
