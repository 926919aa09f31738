"""How a long-running command hears that it shall end."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal. Not an ``Exception``: nothing on the way may take it for an error."""


@contextmanager
def stop_signals_raise() -> Iterator[None]:
    """Inside the block Ctrl-C, SIGTERM and SIGHUP raise ``StopRequested``; a SIGHUP ignored by nohup stays ignored."""
    with _handlers(_request_stop):
        yield


@contextmanager
def stop_signals_ignored() -> Iterator[None]:
    """Inside the block an impatient second Ctrl-C changes nothing."""
    with _handlers(signal.SIG_IGN):
        yield


@contextmanager
def _handlers(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}
    for number, old in before.items():
        if number != signal.SIGHUP or old != signal.SIG_IGN:
            signal.signal(number, handler)
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _request_stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested(signal.Signals(number).name)
