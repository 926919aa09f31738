"""Whether this process was asked to end: a sync then finishes its page and leaves the run to be resumed.

The flag is one byte of shared memory: worker processes forked later see what their parent was asked.
"""

import mmap
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_flag = mmap.mmap(-1, 1)


def request() -> None:
    _flag[0] = 1


def requested() -> bool:
    return bool(_flag[0])


def clear() -> None:
    _flag[0] = 0


@contextmanager
def on_signals(*signals: signal.Signals) -> Iterator[None]:
    """Let these signals ask for a stop; a second one ends the process the usual way."""
    before = {number: signal.getsignal(number) for number in signals}

    def ask(number: int, _frame: FrameType | None) -> None:
        request()
        signal.signal(number, before[signal.Signals(number)])

    for number in signals:
        signal.signal(number, ask)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        clear()
