"""What Zoho's token endpoint answered: a grant, or the error that fits. Read by the body, never by the status.

Zoho sends token errors with status 200 as well as 400 (recorded answers).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from integrations.fields import clean_secret
from integrations.zoho.decoding import object_of, printable
from integrations.zoho.exceptions import (
    ZohoAuthError,
    ZohoBadAnswerError,
    ZohoConfigurationError,
    ZohoError,
    ZohoServerError,
    ZohoTokenThrottledError,
)
from integrations.zoho.lifetimes import lifetime_seconds
from integrations.zoho.redirects import redirected
from integrations.zoho.refusals import with_retry_after
from integrations.zoho.regions import region_code, sandbox_url
from integrations.zoho.transport import Reply

THROTTLE = timedelta(minutes=10)
CONFIGURATION_ERRORS = frozenset({"invalid_client", "invalid_client_secret", "unauthorized_client", "invalid_scope"})
DEAD_GRANT_ERRORS = frozenset({"invalid_code", "invalid_grant", "invalid_token"})


class TokenRequestRefusedError(ZohoBadAnswerError):
    """Zoho refused the token request with a word that says nothing about client, code or token."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Tokens from Zoho; ``refresh_token`` and ``scope`` are "" when the answer has none."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_at: datetime
    scope: str
    token_type: str


def read_grant(reply: Reply, region: str) -> Grant:
    """The grant in a token answer; raises a ZohoError. Nothing of a doubtful answer may be stored."""
    if 300 <= reply.status < 400:
        raise redirected(reply)
    received = timezone.now()
    try:
        payload = object_of(reply)
    except ZohoBadAnswerError as error:
        raise (_server_error(reply) if reply.status >= 500 else error) from None
    if "error" in payload or reply.status >= 400:
        raise _refusal(payload, reply)
    _check_region(payload.get("api_domain"), region)
    return Grant(
        access_token=_access_token(payload.get("access_token")),
        refresh_token=_token(payload.get("refresh_token")),
        expires_at=received + timedelta(seconds=lifetime_seconds(payload)),
        scope=_short_text(payload.get("scope"), 1000),
        token_type=_short_text(payload.get("token_type"), 40),
    )


def throttled_error(until: datetime) -> ZohoTokenThrottledError:
    """The error for "no token request before ``until``"."""
    sentence = _("Zoho is limiting sign-ins; the work goes on by itself at %(time)s.")
    clock = time_format(timezone.localtime(until), "H:i")
    return ZohoTokenThrottledError(sentence % {"time": clock}, retry_at=until)


def _refusal(payload: dict[str, Any], reply: Reply) -> ZohoError:
    error = str(payload.get("error", "")).strip().lower().replace(" ", "_")
    if reply.status == 429 or "access_denied" in error or "too many requests" in str(payload).lower():
        return throttled_error(timezone.now() + THROTTLE)
    if error in DEAD_GRANT_ERRORS:
        return ZohoAuthError(
            _("Zoho no longer accepts this connection. Press Connect in Admin → Integrations → Zoho credentials."),
            status=reply.status,
        )
    if error in CONFIGURATION_ERRORS:
        return ZohoConfigurationError(
            _(
                "Client ID or secret is wrong, or not meant for this region. "
                "Correct them in Admin → Integrations → Zoho credentials."
            ),
            status=reply.status,
        )
    if error == "invalid_redirect_uri":
        return ZohoConfigurationError(
            _("Zoho does not know this redirect URI. Register it in Zoho's API console exactly as it is shown here."),
            status=reply.status,
        )
    if reply.status >= 500:
        return _server_error(reply)
    return TokenRequestRefusedError(_("Zoho refused the token request."), status=reply.status)


def _server_error(reply: Reply) -> ZohoError:
    error = ZohoServerError(_("Zoho's sign-in service has a problem. It is tried again later."), status=reply.status)
    return with_retry_after(error, reply)


def _nonsense(sentence: str) -> ZohoBadAnswerError:
    return ZohoBadAnswerError(sentence)


def _check_region(api_domain: object, region: str) -> None:
    """An address outside the table or of another region is a forged or misrouted answer."""
    if not api_domain or (sandbox_url() and api_domain == sandbox_url()):
        return
    if not isinstance(api_domain, str) or region_code(api_domain) != region:
        raise _nonsense(_("Zoho's token answer names a foreign region, so it was dropped. Check the region."))


def _access_token(value: object) -> str:
    token = _token(value)
    if not token:
        raise _nonsense(_("Zoho's token answer holds no usable access token. It is tried again later."))
    return token


def _token(value: object) -> str:
    try:
        return clean_secret(value) if isinstance(value, str) else ""
    except ValidationError:
        return ""


def _short_text(value: object, limit: int) -> str:
    return printable(value)[:limit] if isinstance(value, str) else ""
