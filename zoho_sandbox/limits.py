"""Zoho's call limits: a day, a minute, calls in process. All three answer 429."""

from collections import deque
from collections.abc import Callable
from threading import Lock

from zoho_sandbox.answer import Answer, error
from zoho_sandbox.clock import day_of, seconds_to_midnight

CONCURRENT = "You have reached the maximum number of in process requests allowed. Kindly try again after some time."
MINUTE = "You have exceeded the maximum number of API calls allowed per minute for this organization."


class Limits:
    """Counts API calls of one organisation; per_minute and concurrency are off (None) until a test sets them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._lock = clock, Lock()
        self.daily_limit = 50_000
        self.used = 0
        self.per_minute: int | None = None
        self.concurrency: int | None = None
        self.retry_after: str | None = None
        self.reset_seconds: int | None = None
        self.minute_code, self.day_code, self.concurrency_code = 44, 45, 1070
        self._running = 0
        self._day = day_of(clock())
        self._recent: deque[float] = deque()

    def enter(self) -> Answer | None:
        """Count a call; return the refusal when a limit is reached. After None, leave() must follow."""
        with self._lock:
            self._tidy()
            refusal = self._refusal()
            if refusal is None:
                self.used += 1
                self._running += 1
                self._recent.append(self._clock())
            elif self.retry_after is not None:
                refusal.headers["Retry-After"] = self.retry_after
            return refusal

    def leave(self) -> None:
        """A call that entered has ended."""
        with self._lock:
            self._running -= 1

    def headers(self) -> dict[str, str]:
        """Return the daily figures; reset is in seconds, to midnight of the organisation."""
        reset = seconds_to_midnight(self._clock()) if self.reset_seconds is None else self.reset_seconds
        return {
            "X-Rate-Limit-Limit": str(self.daily_limit),
            "X-Rate-Limit-Remaining": str(max(0, self.daily_limit - self.used)),
            "X-Rate-Limit-Reset": str(reset),
        }

    def _tidy(self) -> None:
        now = self._clock()
        if day_of(now) != self._day:
            self._day, self.used = day_of(now), 0
        while self._recent and now - self._recent[0] >= 60:
            self._recent.popleft()

    def _refusal(self) -> Answer | None:
        if self.used >= self.daily_limit:
            text = "The API call for this organization has exceeded the maximum call rate limit of"
            return error(429, self.day_code, f"{text} {self.daily_limit}.")
        if self.per_minute is not None and len(self._recent) >= self.per_minute:
            return error(429, self.minute_code, MINUTE)
        if self.concurrency is not None and self._running >= self.concurrency:
            return error(429, self.concurrency_code, CONCURRENT)
        return None
