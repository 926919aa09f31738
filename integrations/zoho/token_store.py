"""The stored access token: used while it is good, renewed by one process for all.

Renewed only if the stored token is still the one that failed; the others wait and take the winner's. No transaction
of ours is open during HTTP.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations import conf
from integrations.models import ZohoCredential
from integrations.zoho.connection_state import record_refresh_failure, refuse_refresh, refuse_unusable, store_grant
from integrations.zoho.exceptions import (
    ZohoConfigurationError,
    ZohoConnectionError,
    ZohoError,
    ZohoTransientError,
)
from integrations.zoho.grants import Grant
from integrations.zoho.oauth import OAuth, OAuthClient
from integrations.zoho.refresh_lease import keep_lease, release_lease, take_lease
from integrations.zoho.regions import endpoints_for
from integrations.zoho.transport import Transport
from integrations.zoho.waiting import polls


class TokenStore:
    """Hands out the credential's row with a usable access token."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def valid(self) -> ZohoCredential:
        """The row with a token that is good for the next five minutes; renewed if need be. Raises a ZohoError."""
        row = stored_credential()
        refuse_unusable(row)
        if row.access_token and not row.is_expired():
            return row
        try:
            return self.renewed(row.access_token)
        except ZohoTransientError:
            # Inside the five-minute margin the old token still works: better than stopping because of a throttle.
            row = stored_credential()
            if not _is_alive(row):
                raise
            return row

    def renewed(self, stale: str) -> ZohoCredential:
        """The row with another token than ``stale``: somebody else's if there is one, else a new one from Zoho."""
        for _round in polls(conf.seconds("ZOHO_REFRESH_WAIT_SECONDS"), self._transport.on_wait):
            row = stored_credential()
            if row.access_token != stale and _is_alive(row):
                refuse_unusable(row)
                return row
            refuse_refresh(row)
            owner = take_lease(row)
            if owner and self._renew(row, owner):
                return stored_credential()
        raise ZohoConnectionError(_("Another process is still renewing the Zoho access token. Try again in a minute."))

    def _renew(self, row: ZohoCredential, owner: str) -> bool:
        """Ask Zoho as the owner of the lease; False when the answer was dropped because the row had changed."""
        try:
            return store_grant(row, self._ask(row, owner))
        except _LeaseLostError:
            return False
        except ZohoError as error:
            record_refresh_failure(row, error)
            raise
        finally:
            release_lease(owner)

    def _ask(self, row: ZohoCredential, owner: str) -> Grant:
        def keep() -> None:
            # Waiting for a free slot may have taken longer than the lease: count it anew just before the request.
            if not keep_lease(owner):
                raise _LeaseLostError

        client = OAuthClient(row.client_id, row.client_secret)
        return OAuth(self._transport, endpoints_for(row.api_domain), client).refresh(row.refresh_token, keep)


class _LeaseLostError(Exception):
    """Another process took the lease while this one waited for a slot."""


def stored_credential() -> ZohoCredential:
    """The row as it is now; raises ZohoConfigurationError when there is none."""
    row = ZohoCredential.get_instance()
    if row is None:
        raise ZohoConfigurationError(
            _("There is no Zoho credential. Add one in Admin → Integrations → Zoho credentials.")
        )
    return row


def _is_alive(row: ZohoCredential) -> bool:
    return bool(row.access_token) and row.expires_in is not None and row.expires_in > timezone.now()
