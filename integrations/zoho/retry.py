"""When to try again and how long to wait: full jitter, Zoho's own wishes under a cap, and a budget over a whole run."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from django.utils import timezone

from integrations import conf
from integrations.zoho.exceptions import ZohoRateLimitError, ZohoTransientError
from integrations.zoho.waiting import OnWait, pause

T = TypeVar("T")
FREE_RETRIES = 15
RETRY_SHARE = 0.1
# Zoho's codes 43 and 44: the minute is used up (recorded answers); 1070: too many calls at once.
MINUTE_CODES = frozenset({43, 44})
MINUTE_SECONDS = 60.0
BUSY_CODE = 1070
JITTER_ABOVE = 0.25
_random = random.SystemRandom()


class Retrying:
    """Runs a call up to ZOHO_ATTEMPTS times; ``retries`` counts over all calls and is limited to 15 + 10 % of them.

    ``waited`` is the seconds spent between attempts.
    """

    def __init__(self, on_wait: OnWait = None) -> None:
        self.on_wait = on_wait
        self.retries = 0
        self.waited = 0.0
        self._runs = 0

    def run(self, attempt: Callable[[], T], attempts: int | None = None) -> T:
        """The call's result; raises its last ZohoTransientError, with ``retry_at`` when waiting here makes no sense."""
        self._runs += 1
        left = attempts or conf.number("ZOHO_ATTEMPTS")
        tried = 0
        while True:
            try:
                return attempt()
            except ZohoTransientError as error:
                failure = error
            tried += 1
            if tried >= left or not self._may_retry(failure):
                raise _with_time(failure)
            seconds = wait_seconds(failure, tried)
            pause(seconds, self.on_wait)
            self.waited += seconds
            self.retries += 1

    def _may_retry(self, failure: ZohoTransientError) -> bool:
        asked = failure.retry_after or 0.0
        in_budget = self.retries < FREE_RETRIES + RETRY_SHARE * self._runs
        return failure.retry_here and in_budget and asked <= conf.seconds("ZOHO_RETRY_AFTER_MAX_SECONDS")


def wait_seconds(failure: ZohoTransientError, tried: int) -> float:
    """Seconds before the next attempt, after ``tried`` failed ones."""
    if failure.retry_after is not None:
        return failure.retry_after * _random.uniform(1, 1 + JITTER_ABOVE)
    base = conf.seconds("ZOHO_RETRY_BASE_SECONDS")
    code = failure.code if isinstance(failure, ZohoRateLimitError) else None
    if code in MINUTE_CODES:
        return base * MINUTE_SECONDS * _random.uniform(1, 1 + JITTER_ABOVE)
    longest: float = min(conf.seconds("ZOHO_RETRY_MAX_SECONDS"), base * 2 ** (tried - 1))
    return longest * (_random.uniform(1, 2) if code == BUSY_CODE else _random.uniform(0, 1))


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds from a Retry-After header in either form; a past date is 0, junk is None (RFC 9110, 10.2.3)."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:15])
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, (date - now).total_seconds()) if date.tzinfo else None


def _with_time(failure: ZohoTransientError) -> ZohoTransientError:
    """Say when to come back, no later than the cap: a nonsensical Retry-After must not park a run for years."""
    wait = failure.retry_after
    if wait is None and isinstance(failure, ZohoRateLimitError):
        wait = MINUTE_SECONDS
    if failure.retry_at is None and wait is not None:
        wait = min(wait, conf.seconds("ZOHO_RETRY_AFTER_MAX_SECONDS"))
        failure.retry_at = timezone.now() + timedelta(seconds=wait)
    return failure
