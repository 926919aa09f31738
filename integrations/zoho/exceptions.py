"""Everything that a call to Zoho can end with, sorted by what the reader must do: wait, or tell a person.

``str(error)`` is a sentence for a person and holds no secret; ``reason`` is the code that a sync run stores.
"""

from datetime import datetime


class ZohoError(Exception):
    """Base of all. ``status`` is the HTTP status when there was an answer."""

    reason = ""
    status: int | None = None

    def __init__(self, message: str = "", *, reason: str = "", status: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason or type(self).reason
        self.status = status


class ZohoTransientError(ZohoError):
    """The same call may work later; ``retry_at`` (aware) when it is known when.

    ``retry_after`` is the wait in seconds that Zoho asked for, ``retry_here`` whether waiting in place makes sense.
    """

    retry_at: datetime | None = None
    retry_after: float | None = None
    retry_here = True

    def __init__(
        self, message: str = "", *, reason: str = "", status: int | None = None, retry_at: datetime | None = None
    ) -> None:
        super().__init__(message, reason=reason, status=status)
        self.retry_at = retry_at


class ZohoPermanentError(ZohoError):
    """A person must act, or the call was wrong: trying again changes nothing."""


class ZohoConnectionError(ZohoTransientError):
    """No complete answer: refused, reset, timed out, name not found, TLS failed."""

    reason = "ZOHO_DOWN"


class ZohoServerError(ZohoTransientError):
    """Zoho answered that it has a problem of its own."""

    reason = "ZOHO_DOWN"


class ZohoRateLimitError(ZohoTransientError):
    """Too many calls: RATE_LIMITED for the minute or at once, QUOTA_USED_UP for the day."""

    reason = "RATE_LIMITED"
    code: int | None = None


class ZohoTokenThrottledError(ZohoTransientError):
    """Zoho, or our own limiter, allows no token request before ``retry_at``. The connection itself is fine."""

    reason = "TOKEN_THROTTLED"
    retry_here = False


class ZohoBadAnswerError(ZohoTransientError):
    """An answer that is not what Zoho documents: web page, truncated JSON, not an object, too large, redirect."""

    reason = "BAD_ANSWER"


class ZohoConfigurationError(ZohoPermanentError):
    """Something to correct in the settings or on the credential page (CONFIG, WRONG_ORGANISATION)."""

    reason = "CONFIG"


class ZohoAuthError(ZohoPermanentError):
    """Zoho no longer accepts the connection; a person must connect again."""

    reason = "NEEDS_RECONNECT"


class ZohoAPIError(ZohoPermanentError):
    """Zoho understood the call and refused it; ``code`` is Zoho's number, ``text`` its words, shortened."""

    reason = "BAD_ANSWER"
    code: int | None = None
    text = ""

    def __init__(
        self, message: str = "", *, reason: str = "", status: int | None = None, code: int | None = None
    ) -> None:
        super().__init__(message, reason=reason, status=status)
        self.code = code


class ZohoPagingError(ZohoPermanentError):
    """The listing does not end or repeats itself."""

    reason = "PAGING_LOOP"


class ZohoUnsortedError(ZohoPermanentError):
    """The listing is not sorted by time of change, so it cannot be read only in part."""

    reason = "NOT_NEWEST_FIRST"
