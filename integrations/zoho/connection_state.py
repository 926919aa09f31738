"""What the credential's row says about the connection, and the writes that change it, each a single UPDATE.

Every write names the ``credential_version`` that it was decided on: what a person stored meanwhile is never undone.
"""

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.models import ConnectionStatus, ZohoCredential
from integrations.signals import connection_status_changed
from integrations.zoho.exceptions import (
    ZohoAuthError,
    ZohoConfigurationError,
    ZohoError,
    ZohoTokenThrottledError,
)
from integrations.zoho.grants import Grant, throttled_error
from integrations.zoho.refresh_lease import next_attempt_at, recent_attempts


def store_grant(row: ZohoCredential, grant: Grant) -> bool:
    """Keep the new tokens in one write and give the lease back; False when the credential changed meanwhile."""
    now = timezone.now()
    values: dict[str, Any] = {
        "access_token": grant.access_token,
        "access_token_changed_at": now,
        "expires_in": grant.expires_at,
        "token_type": grant.token_type,
        "credential_version": F("credential_version") + 1,
        "throttled_until": None,
        "refresh_owner": "",
        "refresh_until": None,
        "updated_at": now,
    }
    if grant.refresh_token:
        values |= {"refresh_token": grant.refresh_token, "refresh_token_changed_at": now}
    if grant.scope:
        values["scope"] = grant.scope
    return _update(row, values, ConnectionStatus.OK, "")


def record_refresh_failure(row: ZohoCredential, error: ZohoError) -> None:
    """Share a refused token request: a dead connection, a wrong client, a throttle.

    The version moves, so that a process that read the row before this write cannot take the lease and ask again.
    """
    moved: dict[str, Any] = {"credential_version": F("credential_version") + 1}
    if isinstance(error, ZohoTokenThrottledError):
        _rows(row).update(throttled_until=error.retry_at, updated_at=timezone.now(), **moved)
    else:
        record_call_failure(row, error, moved)


def record_call_failure(row: ZohoCredential, error: ZohoError, more: dict[str, Any] | None = None) -> None:
    """Show a refused call on the connection (needs reconnect, configuration error); transient ones leave no trace."""
    if isinstance(error, ZohoAuthError):
        _update(row, more or {}, ConnectionStatus.NEEDS_RECONNECT, str(error))
    elif isinstance(error, ZohoConfigurationError):
        _update(row, more or {}, ConnectionStatus.CONFIG_ERROR, str(error))


def record_success(row: ZohoCredential) -> None:
    """A call went well: a configuration error noted earlier is over."""
    if row.status == ConnectionStatus.CONFIG_ERROR:
        _update(row, {}, ConnectionStatus.OK, "")


def pin_organization(row: ZohoCredential) -> None:
    """The organisation that answers first is where the products come from; its currency once it is known."""
    if row.pinned_organization_id and (row.pinned_currency_code or not row.currency_code):
        return
    ZohoCredential.objects.filter(
        pk=row.pk,
        organization_id=row.organization_id,
        pinned_organization_id__in=("", row.organization_id),
        pinned_currency_code="",
    ).update(pinned_organization_id=row.organization_id, pinned_currency_code=row.currency_code)


def refuse_unusable(row: ZohoCredential) -> None:
    """Raise when no call can be made with this row at all."""
    if row.unreadable_secrets():
        raise ZohoConfigurationError(
            _("The stored Zoho secrets cannot be read: restore the former FIELD_ENCRYPTION_KEYS, or enter them again.")
        )
    if row.status == ConnectionStatus.NEEDS_RECONNECT:
        raise ZohoAuthError(row.status_message)


def refuse_without_client(row: ZohoCredential) -> None:
    """Raise when Zoho could not know who is asking."""
    if not (row.client_id and row.client_secret):
        raise ZohoConfigurationError(
            _("Client ID or secret is missing. Enter them in Admin → Integrations → Zoho credentials.")
        )


def refuse_refresh(row: ZohoCredential) -> None:
    """Raise when asking Zoho for a token would be pointless or too early."""
    now = timezone.now()
    refuse_unusable(row)
    refuse_without_client(row)
    if not row.refresh_token:
        raise _no_refresh_token(row)
    if row.status == ConnectionStatus.CONFIG_ERROR and recent_attempts(row, now):
        # Refused once is enough for ten minutes; afterwards the fault may have been mended at Zoho.
        raise ZohoConfigurationError(row.status_message)
    for until in (row.throttled_until, next_attempt_at(row)):
        if until is not None and until > now:
            raise throttled_error(until)


def _no_refresh_token(row: ZohoCredential) -> ZohoError:
    if row.access_token:
        return ZohoAuthError(
            _(
                "The access token has expired and no refresh token is stored. "
                "Press Connect in Admin → Integrations → Zoho credentials."
            )
        )
    return ZohoConfigurationError(
        _("Zoho is not connected yet. Press Connect in Admin → Integrations → Zoho credentials.")
    )


def _update(row: ZohoCredential, values: dict[str, Any], status: ConnectionStatus, message: str) -> bool:
    now = timezone.now()
    if row.status != status or row.status_message != message:
        values = values | {"status": status, "status_message": message[:500], "status_changed_at": now}
    stored = not values or bool(_rows(row).update(**values))
    if stored and row.status != status:
        connection_status_changed.send_robust(sender=ZohoCredential, status=status, message=message)
    return stored


def _rows(row: ZohoCredential) -> Any:
    return ZohoCredential.objects.filter(pk=row.pk, credential_version=row.credential_version)
