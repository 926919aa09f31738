"""The errors that a refusing answer stands for. Tables by code and by status; code first.

Sources: Zoho Inventory API introduction, recorded answers. Codes 14 and 57 also come with other statuses than 401.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.zoho.exceptions import (
    ZohoAPIError,
    ZohoConfigurationError,
    ZohoError,
    ZohoRateLimitError,
    ZohoServerError,
    ZohoTransientError,
)
from integrations.zoho.retry import parse_retry_after
from integrations.zoho.transport import Reply


class TokenRefusedError(Exception):
    """Zoho did not accept the access token (401, codes 14 and 57); ``scope`` when it said that a scope is missing."""

    def __init__(self, code: int | None, *, scope: bool) -> None:
        super().__init__()
        self.code = code
        self.scope = scope


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an error is made from: the reply, Zoho's code and text, and whether it names a missing scope."""

    reply: Reply
    code: int | None
    text: str
    scope: bool


def maker_for(refusal: Refusal) -> Callable[[Refusal], Exception] | None:
    """What makes the error for this answer; None when it is a good one."""
    status = refusal.reply.status
    if refusal.scope:
        return _scope_missing
    if refusal.code in _BY_CODE:
        return _BY_CODE[refusal.code]
    if status in BY_STATUS:
        return BY_STATUS[status]
    if status >= 500:
        return _server
    return _refused if status >= 400 or refusal.code else None


def with_retry_after(error: ZohoTransientError, reply: Reply) -> ZohoTransientError:
    """The error with the wait that the Retry-After header asks for, if it does."""
    error.retry_after = parse_retry_after(reply.headers.get("Retry-After"), timezone.now())
    return error


def _server(refusal: Refusal) -> ZohoError:
    sentence = _("Zoho has a problem of its own (status %(status)d). The call is tried again later by itself.")
    error = ZohoServerError(sentence % {"status": refusal.reply.status}, status=refusal.reply.status)
    return with_retry_after(error, refusal.reply)


def _refused(refusal: Refusal) -> ZohoError:
    sentence = _("Zoho refused the request: “%(text)s” (status %(status)d, code %(code)s).")
    values = {"text": refusal.text, "status": refusal.reply.status, "code": refusal.code}
    error = ZohoAPIError(sentence % values, status=refusal.reply.status, code=refusal.code)
    error.text = refusal.text
    return error


def _limited(refusal: Refusal) -> ZohoError:
    error = ZohoRateLimitError(
        _("Zoho allows no more calls for the moment. The work goes on by itself in a minute."),
        status=refusal.reply.status,
    )
    error.code = refusal.code
    return with_retry_after(error, refusal.reply)


def _used_up(refusal: Refusal) -> ZohoError:
    error = ZohoRateLimitError(
        _("Today's calls of the Zoho plan are used up. The work goes on by itself when Zoho counts anew."),
        reason="QUOTA_USED_UP",
        status=refusal.reply.status,
    )
    error.code, error.retry_here = refusal.code, False
    reset = parse_retry_after(refusal.reply.headers.get("X-Rate-Limit-Reset"), timezone.now())
    if reset is not None:
        error.retry_at = timezone.now() + timedelta(seconds=min(reset, timedelta(days=1).total_seconds()))
    return error


def _token(refusal: Refusal) -> Exception:
    return TokenRefusedError(refusal.code, scope=False)


def _scope_missing(refusal: Refusal) -> Exception:
    return TokenRefusedError(refusal.code, scope=True)


def _wrong_organisation(refusal: Refusal) -> ZohoError:
    return ZohoConfigurationError(
        _(
            "The Zoho user of this connection does not belong to the stored organization ID, or the region is wrong. "
            "Correct them in Admin → Integrations → Zoho credentials."
        ),
        reason="WRONG_ORGANISATION",
        status=refusal.reply.status,
    )


def _no_organisation(refusal: Refusal) -> ZohoError:
    return ZohoConfigurationError(
        _("The organization ID is missing or invalid. Enter it in Admin → Integrations → Zoho credentials."),
        status=refusal.reply.status,
    )


_BY_CODE: dict[int | None, Callable[[Refusal], Exception]] = {
    14: _token,
    43: _limited,
    44: _limited,
    45: _used_up,
    57: _token,
    1000: _server,
    1070: _limited,
    4029: _no_organisation,
    6041: _wrong_organisation,
}
BY_STATUS: dict[int, Callable[[Refusal], Exception]] = {
    401: _token,
    403: _scope_missing,
    408: _server,
    425: _server,
    429: _limited,
}
