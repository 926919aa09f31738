"""Use cases around the connection: store what a person or a server brings, and try whether it works."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from integrations.models import ConnectionStatus, ZohoCredential
from integrations.zoho.client import ZohoClient
from integrations.zoho.exceptions import ZohoAuthError, ZohoConfigurationError
from integrations.zoho.grants import Grant
from integrations.zoho.oauth import OAuth, OAuthClient
from integrations.zoho.regions import endpoints_for, region_code, region_for
from integrations.zoho.token_store import stored_credential
from integrations.zoho.transport import Transport

PLAIN_FIELDS = ("client_id", "client_secret", "refresh_token", "api_domain", "organization_id")


@dataclass(frozen=True, slots=True)
class ConnectionInput:
    """What to store; "" keeps what is there. ``code`` is a Self Client code, exchanged for tokens at once."""

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    api_domain: str = ""
    organization_id: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A grant code, good for one exchange; a Self Client's has neither redirect URI nor verifier."""

    value: str = field(repr=False)
    redirect_uri: str = ""
    verifier: str = field(default="", repr=False)


def store_connection(given: ConnectionInput) -> ZohoCredential:
    """Store the input in the one row, made if need be.

    Raises ZohoError for a code or region that does not work, ValidationError for a secret that cannot be one.
    """
    row = _with_input(given)
    if given.code:
        _take_grant(row, exchange(row, Code(given.code.strip())), "")
    # A person has acted, so an earlier refusal is no reason to refuse now.
    row.status, row.status_message = ConnectionStatus.OK, ""
    with transaction.atomic():
        row.save()
    return row


def connect_with_code(code: str) -> ZohoCredential:
    """Exchange a Self Client code for the stored client and keep the tokens. Raises ZohoError."""
    row = stored_credential()
    return keep_grant(row, exchange(row, Code(code.strip())), "")


def exchange(row: ZohoCredential, code: Code) -> Grant:
    """Tokens for a code, from the row's region and client; nothing is stored. Raises ZohoError."""
    transport = Transport()
    try:
        client = OAuthClient(row.client_id, row.client_secret)
        oauth = OAuth(transport, endpoints_for(row.api_domain), client)
        grant = oauth.exchange(code.value, code.redirect_uri, code.verifier)
    except ZohoAuthError:
        raise ZohoConfigurationError(
            _("The code was already used or is too old. Press Connect again, or make a new Self Client code.")
        ) from None
    finally:
        transport.close()
    if not grant.refresh_token:
        raise ZohoConfigurationError(
            _("Zoho sent no refresh token with this code. Make a new code and ask for offline access (prompt=consent).")
        )
    return grant


def keep_grant(row: ZohoCredential, grant: Grant, asked_scope: str) -> ZohoCredential:
    """Store tokens that were made for this row's client and region. Raises ZohoError when those changed meanwhile."""
    with transaction.atomic():
        fresh = ZohoCredential.objects.select_for_update().filter(pk=row.pk).first()
        if fresh is None or _client(fresh) != (row.client_id, region_code(row.loaded("api_domain"))):
            raise ZohoConfigurationError(_("The client or region was changed meanwhile. Press Connect again."))
        if region_code(fresh.api_domain) != region_code(row.api_domain):
            fresh.api_domain = row.api_domain
        _take_grant(fresh, grant, asked_scope)
        fresh.status, fresh.status_message = ConnectionStatus.OK, ""
        fresh.save()
    return fresh


def try_connection() -> str:
    """One cheap call; a sentence that says which connection works. Raises ZohoError with a sentence otherwise."""
    client = ZohoClient()
    client.credential.check_organisation()
    try:
        client.fetch_products(per_page=1)
    finally:
        client.close()
    row = client.credential
    values = {"organization": row.organization_name or row.organization_id, "region": region_for(row.api_domain).name}
    return _("Connected to organization %(organization)s in %(region)s; its items can be read.") % values


def _with_input(given: ConnectionInput) -> ZohoCredential:
    row = ZohoCredential.get_instance() or ZohoCredential()
    for name in PLAIN_FIELDS:
        value = getattr(given, name).strip()
        if value:
            setattr(row, name, value)
    region_for(row.api_domain)
    return row


def _client(row: ZohoCredential) -> tuple[str, str]:
    return row.client_id, region_code(row.api_domain)


def _take_grant(row: ZohoCredential, grant: Grant, asked_scope: str) -> None:
    row.access_token, row.refresh_token, row.expires_in = grant.access_token, grant.refresh_token, grant.expires_at
    row.scope = grant.scope or asked_scope or row.scope
    row.token_type = grant.token_type
