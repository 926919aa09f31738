"""Socket faults: answers that no well-behaved server sends.

reset[:BYTES] · truncate[:BYTES] · short-chunk[:BYTES] (BYTES of the body arrive, half of it by default) ·
drip:BYTES_PER_SECOND · endless[:CONTENT_LENGTH] · gzip-bomb[:MEGABYTES] · black-hole[:SECONDS] · garbage-status ·
huge-header[:BYTES] · close-idle (answers, then closes without saying so) · hang-up (closes without an answer)
"""

import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache

from zoho_sandbox.wire import Wire

MEGABYTE = 1 << 20


def _reset(wire: Wire, option: str) -> None:
    wire.head()
    wire.send(wire.answer.body[: _number(option, len(wire.answer.body) // 2)])
    wire.open_for(0.05)
    wire.reset()


def _truncate(wire: Wire, option: str) -> None:
    wire.head()
    wire.send(wire.answer.body[: _number(option, len(wire.answer.body) // 2)])


def _short_chunk(wire: Wire, option: str) -> None:
    body = wire.answer.body
    wire.head({"Transfer-Encoding": "chunked"})
    wire.send(b"%x\r\n" % (len(body) + 1000) + body[: _number(option, len(body) // 2)])


def _drip(wire: Wire, option: str) -> None:
    wire.head()
    pause = 1 / (float(option) if option else 1.0)
    for place in range(len(wire.answer.body)):
        if not wire.open_for(pause):
            return
        wire.send(wire.answer.body[place : place + 1])


def _endless(wire: Wire, option: str) -> None:
    wire.head({"Content-Length": option} if option else {"Connection": "close"})
    wire.send(b'{"code":0,"message":"')
    while wire.open_for(0):
        wire.send(b"x" * 65_536)


def _gzip_bomb(wire: Wire, option: str) -> None:
    body = gzip_bomb(_number(option, 300))
    wire.head({"Content-Encoding": "gzip", "Content-Length": str(len(body))})
    wire.send(body)


def _black_hole(wire: Wire, option: str) -> None:
    wire.open_for(_number(option, 3600))


def _garbage_status(wire: Wire, option: str) -> None:
    wire.send(b"ZOHO/?? two hundred\r\nnot a header\r\n\r\n")


def _huge_header(wire: Wire, option: str) -> None:
    wire.answer.headers["X-Huge"] = "h" * _number(option, 70_000)
    wire.head()
    wire.send(wire.answer.body)


def _hang_up(wire: Wire, option: str) -> None:
    """Nothing is sent: the connection just ends."""


def _close_idle(wire: Wire, option: str) -> None:
    wire.head()
    wire.send(wire.answer.body)


RAW: dict[str, Callable[[Wire, str], None]] = {
    "reset": _reset,
    "truncate": _truncate,
    "short-chunk": _short_chunk,
    "drip": _drip,
    "endless": _endless,
    "gzip-bomb": _gzip_bomb,
    "black-hole": _black_hole,
    "garbage-status": _garbage_status,
    "huge-header": _huge_header,
    "close-idle": _close_idle,
    "hang-up": _hang_up,
}


def play(wire: Wire) -> None:
    """Play the answer's raw fault ("name" or "name:option"); the connection is to be closed afterwards."""
    name, _, option = wire.answer.raw.partition(":")
    with suppress(OSError):
        RAW[name](wire, option)


@lru_cache(maxsize=2)
def gzip_bomb(megabytes: int) -> bytes:
    """Return a valid gzip file of that many megabytes of spaces, about a thousandth of the size."""
    block = b" " * MEGABYTE
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = 0
    for _ in range(megabytes):
        checksum = zlib.crc32(block, checksum)
    end = packer.flush(zlib.Z_FINISH)
    trailer = struct.pack("<II", checksum, megabytes * MEGABYTE & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + piece * megabytes + end + trailer


def _number(option: str, default: int) -> int:
    return int(option) if option else default
