"""The item ids a pass has seen, eight bytes each: a million of them fit in 16 MB."""

from array import array
from collections.abc import Iterable

GOLDEN_RATIO = 0x9E3779B97F4A7C15
MASK_64 = 2**64 - 1


class SeenIds:
    """A set of positive 63-bit integers as an open-addressing table without Python objects in it."""

    def __init__(self, ids: Iterable[int] = ()) -> None:
        self._bits = 10
        self._slots = array("q", bytes(8 << self._bits))
        self._used = 0
        for item_id in ids:
            self.add(item_id)

    def __len__(self) -> int:
        return self._used

    def __contains__(self, item_id: int) -> bool:
        return self._slots[self._slot_of(item_id)] == item_id

    def add(self, item_id: int) -> bool:
        """Remember an id; False when it was known already."""
        slot = self._slot_of(item_id)
        if self._slots[slot] == item_id:
            return False
        self._slots[slot] = item_id
        self._used += 1
        if 2 * self._used > len(self._slots):
            self._grow()
        return True

    def _slot_of(self, item_id: int) -> int:
        slots, last = self._slots, len(self._slots) - 1
        slot = ((item_id * GOLDEN_RATIO) & MASK_64) >> (64 - self._bits)
        while slots[slot] not in (0, item_id):
            slot = (slot + 1) & last
        return slot

    def _grow(self) -> None:
        old, self._bits, self._used = self._slots, self._bits + 1, 0
        self._slots = array("q", bytes(8 << self._bits))
        for item_id in old:
            if item_id:
                self.add(item_id)


def pack(ids: Iterable[int]) -> bytes:
    """Ids as 8-byte big-endian integers, the form `SyncPage.item_ids` stores."""
    packed = array("q", ids)
    packed.byteswap()
    return packed.tobytes()


def unpack(packed: bytes | memoryview) -> list[int]:
    ids = array("q", bytes(packed))
    ids.byteswap()
    return ids.tolist()
