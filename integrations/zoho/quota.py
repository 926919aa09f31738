"""Zoho's limits of calls a minute and at once, kept by all processes together: every request takes one of a few rows.

Zoho allows 100 calls a minute and 5 to 10 at once per organisation (Zoho Inventory API introduction); the defaults
of 80 and 4 leave room for Zoho's own users. Each of the 4 rows lets a quarter of the 80 through, one at a time, and a
call counts until a minute after its end. One conditional UPDATE takes a row and one gives it back, with no
transaction in between; the row of a process that died is free again when the deadline of its request has passed.
"""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from integrations import conf
from integrations.call_slot import DIGITS, CallSlot, stamp
from integrations.zoho.waiting import SLICE_SECONDS, OnWait, pause

POLL_SECONDS = 0.05
LEASE_SLACK_SECONDS = 5.0
# A time further ahead than any wait of ours was written by a clock that has been set back since.
HORIZON = timedelta(minutes=10)
# More calls a minute than this are not counted: no plan of Zoho's allows them, only a stand-in does.
MOST_CALLS = 1000
_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class _Limits:
    """The limits at one moment; ``share`` is the calls that one slot lets through in a window."""

    now: datetime = field(default_factory=lambda: timezone.now())
    calls: int = field(default_factory=lambda: max(1, conf.number("ZOHO_CALLS_PER_MINUTE")))
    at_once: int = field(default_factory=lambda: max(1, conf.number("ZOHO_MAX_IN_FLIGHT")))

    @property
    def slots(self) -> int:
        return min(self.at_once, self.calls)

    @property
    def share(self) -> int:
        return self.calls // self.slots if self.calls <= MOST_CALLS else 0

    @property
    def window(self) -> timedelta:
        return timedelta(seconds=conf.seconds("ZOHO_QUOTA_WINDOW_SECONDS"))

    @property
    def lease(self) -> timedelta:
        return timedelta(seconds=conf.seconds("ZOHO_TOTAL_SECONDS") + LEASE_SLACK_SECONDS)


def acquire(on_wait: OnWait = None) -> str:
    """Wait until a call may start and count it; returns the mark to give back with release().

    ``on_wait`` is called while waiting and may stop it by raising.
    """
    while not (owner := try_acquire()):
        while (wait := _seconds_until_free()) > 0:
            pause(min(wait, SLICE_SECONDS) + _random.uniform(0, POLL_SECONDS), on_wait)
    return owner


def try_acquire() -> str:
    """The mark of a call that may start at once and is counted, or ""."""
    limits, owner = _Limits(), uuid.uuid4().hex
    free = _free(limits)
    chosen = free.order_by((F("number") + _random.randrange(limits.slots)) % limits.slots).values("pk")[:1]
    until = limits.now + limits.lease
    # Until the call has ended it counts as ending with its lease.
    taken = free.filter(pk=Subquery(chosen)).update(owner=owner, held_until=until, ends=_ends(limits, until, behind=1))
    return owner if taken else ""


def release(owner: str) -> None:
    """The call that acquire() counted has ended; nothing happens when its lease had run out."""
    limits = _Limits()
    CallSlot.objects.filter(owner=owner).update(
        owner="", held_until=limits.now, ends=_ends(limits, limits.now, behind=1 + DIGITS)
    )


@contextmanager
def slot(on_wait: OnWait = None) -> Iterator[None]:
    """acquire() and release() around one request."""
    owner = acquire(on_wait)
    try:
        yield
    finally:
        release(owner)


def close_for(seconds: float) -> None:
    """Let no process start a call for this long: Zoho said that the minute is used up."""
    until = timezone.now() + min(timedelta(seconds=seconds), HORIZON)
    CallSlot.objects.filter(closed_until__lt=until).update(closed_until=until)


def _free(limits: _Limits) -> QuerySet[CallSlot]:
    """The slots through which a call may start now."""
    now, horizon = limits.now, limits.now + HORIZON
    slots = CallSlot.objects.filter(number__lt=limits.slots)
    slots = slots.exclude(held_until__gt=now, held_until__lte=horizon)
    slots = slots.exclude(closed_until__gt=now, closed_until__lte=horizon)
    if not limits.share:
        return slots
    slots = slots.alias(oldest=Substr("ends", (limits.share - 1) * DIGITS + 1, DIGITS))
    newest = now - limits.window - timedelta(milliseconds=1)  # stamp() rounds up
    return slots.exclude(oldest__gt=stamp(newest), oldest__lte=stamp(horizon))


def _ends(limits: _Limits, end: datetime, behind: int) -> Concat | Value:
    """The ends with another one in front of those from the character ``behind`` on, no more than are looked at."""
    if not limits.share:
        return Value("")
    return Concat(Value(stamp(end)), Substr("ends", behind, (limits.share - 1) * DIGITS))


def _seconds_until_free() -> float:
    """How long no slot can be free, as far as that is known; 0 when one is."""
    limits = _Limits()
    slots = list(CallSlot.objects.filter(number__lt=limits.slots))
    if len(slots) < limits.slots:
        CallSlot.objects.bulk_create(map(CallSlot, range(limits.slots)), ignore_conflicts=True)
        return 0.0
    return min(_seconds_left(one, limits) for one in slots)


def _seconds_left(slot: CallSlot, limits: _Limits) -> float:
    """How long this slot lets no call through; a held one may be given back any moment."""
    times = [slot.closed_until]
    if limits.share:
        times.append(slot.end(limits.share) + limits.window)
    left = [(time - limits.now).total_seconds() for time in times if time <= limits.now + HORIZON]
    held = limits.now < slot.held_until <= limits.now + HORIZON
    return max(0.0, POLL_SECONDS if held else 0.0, *left)
