"""Consent in the browser: the address of Zoho's page, and what becomes of the answer that comes back."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from integrations.connect_attempt import Visitor
from integrations.connecting import Code, exchange, keep_grant
from integrations.models import ConnectAttempt, ZohoCredential
from integrations.zoho.connection_state import refuse_without_client
from integrations.zoho.exceptions import ZohoConfigurationError
from integrations.zoho.regions import REGIONS, Region, endpoints_for, region_for, sandbox_url
from integrations.zoho.token_store import stored_credential

LONGEST_CODE = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What Zoho's page adds to the redirect URI; any of it may have been written by somebody else."""

    code: str = field(repr=False)
    location: str = ""
    accounts_server: str = ""


def consent_url(visitor: Visitor, redirect_uri: str, scope: str) -> str:
    """Begin a Connect; returns the address of Zoho's consent page. Raises ZohoConfigurationError."""
    row = stored_credential()
    refuse_without_client(row)
    endpoints = endpoints_for(row.api_domain)
    state, verifier = ConnectAttempt.begin(visitor, redirect_uri, scope)
    values = {
        "response_type": "code",
        "client_id": row.client_id,
        "scope": scope,
        "redirect_uri": redirect_uri,
        "state": state,
        # Zoho gives a refresh token for offline access only, and again only after an explicit consent.
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
    }
    return f"{endpoints.accounts}/oauth/v2/auth?{urlencode(values, quote_via=quote)}"


def finish_consent(attempt: ConnectAttempt, answer: Answer) -> ZohoCredential:
    """Exchange the code where the account lives and keep the tokens. Raises ZohoError; then nothing is stored."""
    row = stored_credential()
    region = region_of(answer, region_for(row.api_domain))
    if not answer.code or len(answer.code) > LONGEST_CODE:
        raise ZohoConfigurationError(_("Zoho's answer holds no code. Press Connect again."))
    row.api_domain = region.api_domain
    code = Code(answer.code, attempt.redirect_uri, attempt.code_verifier)
    return keep_grant(row, exchange(row, code), attempt.scope)


def region_of(answer: Answer, chosen: Region) -> Region:
    """The region that answered: of the table, by both of its names. Raises ZohoConfigurationError before any call.

    A client that is registered for several regions leads its user to their own.
    """
    by_name = {region.code: region for region in REGIONS}
    by_host = {f"https://{region.accounts}": region for region in REGIONS}
    named = by_name.get(answer.location) if answer.location else chosen
    if answer.accounts_server and answer.accounts_server == sandbox_url():
        hosted = named
    else:
        hosted = by_host.get(answer.accounts_server) if answer.accounts_server else named
    if not answer.location:
        named = hosted
    if named is None or hosted is not named:
        raise ZohoConfigurationError(
            _("The answer names a data centre that is not Zoho's, so it was dropped. Press Connect again.")
        )
    return named


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
