"""Row i of a catalogue as a pure function of (seed, i): a million items need no memory until they are asked for."""

from decimal import Decimal
from hashlib import blake2b
from math import log

from zoho_sandbox.clock import DAY, stamp
from zoho_sandbox.draw import Draw
from zoho_sandbox.encoding import Row
from zoho_sandbox.goods import goods_row
from zoho_sandbox.tricks import trick

START = 1_551_434_400  # 2019-03-01: even a million rows end before 2024
STRIDE = 16


class Maker:
    """Makes ids, times and rows for one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.base = (4_000_000 + seed % 1_000_000) * 10**12

    def item_id(self, index: int) -> str:
        """Return the 19-digit id of the item at index; larger index, larger id."""
        return str(self.base + STRIDE * (index + 1) + self._bits(index, b"id") % 7)

    def index(self, item_id: object) -> int | None:
        """Return the index whose id this is, None for an id that this maker never gives."""
        if not isinstance(item_id, str) or not (item_id.isascii() and item_id.isdigit()):
            return None
        index = (int(item_id) - self.base) // STRIDE - 1
        return index if index >= 0 and self.item_id(index) == item_id else None

    def created(self, index: int) -> int:
        """Return when the item was created, epoch seconds; never falls with the index, bulk imports share a second."""
        first = index - index % 8 if _imported(index) else index
        return START + 40 * first + int(5.6e6 * log(1 + first))

    def modified(self, index: int) -> int:
        """Return when the item was last modified, epoch seconds; never before it was created."""
        if _imported(index):
            return self.created(index) + 7
        bits = self._bits(index, b"modified")
        return self.created(index) + (0 if bits % 4 == 0 else bits // 4 % (300 * DAY))

    def row(self, index: int) -> Row:
        """Return the list row of the item at index."""
        draw = Draw(int.from_bytes(blake2b(b"%d:%d" % (self._seed, index)).digest(), "big"))
        row = goods_row(draw, self.item_id(index))
        row.update(trick(index))
        row["item_name"] = row["name"]
        if "group_name" in row:
            row["group_name"] = row["name"]
        row["created_time"] = stamp(self.created(index))
        row["last_modified_time"] = stamp(self.modified(index))
        return row

    def plain_row(self, index: int) -> Row:
        """Return an unsurprising tracked item, the base of items that a test adds."""
        row = goods_row(Draw(0), self.item_id(index))
        name = f"Added item {index}"
        return row | {"name": name, "item_name": name, "sku": f"ADDED-{index}", "rate": Decimal("10.00")}

    def _bits(self, index: int, salt: bytes) -> int:
        return int.from_bytes(blake2b(b"%d:%d:%s" % (self._seed, index, salt), digest_size=8).digest(), "big")


def _imported(index: int) -> bool:
    return index // 8 % 4 == 3
