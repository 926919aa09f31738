"""Waits that stay useful: the caller is called back before and during each one, and may stop it by raising."""

import random
import time
from collections.abc import Callable, Iterator

OnWait = Callable[[], None] | None
SLICE_SECONDS = 5.0
_random = random.SystemRandom()


def beat(on_wait: OnWait) -> None:
    """Tell the caller that this process is alive; whatever it raises goes on."""
    if on_wait is not None:
        on_wait()


def pause(seconds: float, on_wait: OnWait) -> None:
    """Sleep, calling ``on_wait`` first and then every 5 seconds."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        beat(on_wait)
        time.sleep(min(left, SLICE_SECONDS))


def polls(seconds: float, on_wait: OnWait) -> Iterator[None]:
    """Come round every 50 to 200 ms until ``seconds`` have passed; ``on_wait`` is called every 5 seconds."""
    start = time.monotonic()
    beaten = start
    while (now := time.monotonic()) - start < seconds:
        yield
        time.sleep(_random.uniform(0.05, 0.2))
        if now - beaten >= SLICE_SECONDS:
            beaten = now
            beat(on_wait)
