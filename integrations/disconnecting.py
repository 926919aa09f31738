"""The end of a connection: Zoho is told, as far as it listens, and no token stays here."""

from django.db import transaction

from integrations.models import ConnectionStatus, ZohoCredential
from integrations.zoho.exceptions import ZohoError
from integrations.zoho.oauth import OAuth, OAuthClient
from integrations.zoho.regions import endpoints_for
from integrations.zoho.token_store import stored_credential
from integrations.zoho.transport import Transport


def disconnect() -> bool:
    """Have Zoho forget the grant and blank the tokens; client, organisation and products stay.

    Returns whether Zoho confirmed it: the tokens are blanked in any case.
    """
    row = stored_credential()
    revoked = _revoked(row)
    with transaction.atomic():
        fresh = ZohoCredential.objects.select_for_update().get(pk=row.pk)
        fresh.access_token = fresh.refresh_token = fresh.token_type = ""
        fresh.expires_in = None
        fresh.status, fresh.status_message = ConnectionStatus.OK, ""
        fresh.save()
    return revoked


def _revoked(row: ZohoCredential) -> bool:
    token = row.refresh_token or row.access_token
    if not token:
        return not row.unreadable_secrets()
    transport = Transport()
    try:
        client = OAuthClient(row.client_id, row.client_secret)
        return OAuth(transport, endpoints_for(row.api_domain), client).revoke(token)
    except ZohoError:
        return False
    finally:
        transport.close()
