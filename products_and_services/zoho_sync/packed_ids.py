"""Item ids as a page of a run stores them: eight bytes each."""

from array import array
from collections.abc import Iterable


def pack(ids: Iterable[int]) -> bytes:
    """Ids as 8-byte big-endian integers, the form `SyncPage.item_ids` stores."""
    packed = array("q", ids)
    packed.byteswap()
    return packed.tobytes()


def unpack(packed: bytes | memoryview) -> list[int]:
    ids = array("q", bytes(packed))
    ids.byteswap()
    return ids.tolist()
