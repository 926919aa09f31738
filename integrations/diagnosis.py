"""The questions that find out why Zoho does not answer, in the order in which one answer needs the one before."""

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from integrations import conf, encryption
from integrations.connection_facts import moment
from integrations.models import ITEMS_SCOPE, SETTINGS_SCOPE, ZohoCredential
from integrations.zoho.client import ZohoClient
from integrations.zoho.connection_state import refuse_unusable, refuse_without_client
from integrations.zoho.exceptions import ZohoConfigurationError, ZohoConnectionError, ZohoError
from integrations.zoho.regions import REGIONS, Region, region_for, sandbox_url
from integrations.zoho.token_store import stored_credential

HTTPS_PORT = 443


@dataclass(frozen=True, slots=True)
class Finding:
    """One answered question; ``error`` is what is wrong, and its sentence says what to do."""

    question: str
    told: str
    error: ZohoError | None = None


class Diagnosis:
    """Asks one question after the other; stops where the rest could not be answered."""

    def __init__(self) -> None:
        self._client: ZohoClient | None = None

    def findings(self) -> Iterator[Finding]:
        """Each answer as it comes; at most one call to the sign-in service and two to the API."""
        for question, ask in self._questions():
            try:
                finding = Finding(question, ask())
            except ZohoError as error:
                finding = Finding(question, str(error), error)
            yield finding
            if finding.error is not None:
                return

    def _questions(self) -> list[tuple[str, Callable[[], str]]]:
        return [
            (_("Environment"), _environment),
            (_("Encryption key"), _key),
            (_("Credential"), _credential),
            (_("Region"), _region),
            (_("DNS and TLS"), _reachable),
            (_("Token"), self._token),
            (_("Scopes"), _scopes),
            (_("Organization"), self._organization),
            (_("First page"), self._first_page),
        ]

    def _token(self) -> str:
        self._client = ZohoClient()
        self._client.get_valid_token()
        return _("valid until %(time)s") % {"time": moment(self._client.credential.expires_in)}

    def _organization(self) -> str:
        row = stored_credential()
        row.check_organisation()
        if not row.organization_id:
            raise ZohoConfigurationError(
                _("The organization ID is missing. Enter it in Admin → Integrations → Zoho credentials.")
            )
        if self._client is None or not row.has_scope(SETTINGS_SCOPE):
            return _("%(id)s; its name and currency cannot be read with these scopes") % {"id": row.organization_id}
        rows = self._client.fetch_organizations()
        if row.organization_id not in {str(one.get("organization_id")) for one in rows}:
            raise ZohoConfigurationError(
                _("Zoho lists no organization %(id)s for this user. Choose another one, or connect as another user.")
                % {"id": row.organization_id}
            )
        name = row.organization_name or _("name unknown")
        return f"{name} ({row.organization_id})"

    def _first_page(self) -> str:
        if self._client is None:
            return ""
        payload = self._client.fetch_products(per_page=1)
        if not payload["items"]:
            return _("readable, but the organization has no items")
        return _("readable")


def _environment() -> str:
    if settings.DEBUG and not sandbox_url():
        raise ZohoConfigurationError(_("DEBUG is on: set DEBUG=off where a real Zoho is connected."))
    if sandbox_url():
        return _("a stand-in for Zoho at %(url)s") % {"url": sandbox_url()}
    return _("the real Zoho")


def _key() -> str:
    keys = conf.encryption_keys()
    if not keys or encryption.malformed_keys(keys):
        raise ZohoConfigurationError(
            _("FIELD_ENCRYPTION_KEYS is missing or malformed: set it to the key that the secrets were stored with.")
        )
    return _("%(count)d present, well formed") % {"count": len(keys)}


def _credential() -> str:
    row = stored_credential()
    refuse_unusable(row)
    refuse_without_client(row)
    if not (row.refresh_token or row.access_token):
        raise ZohoConfigurationError(
            _("Zoho is not connected yet. Press Connect in Admin → Integrations → Zoho credentials.")
        )
    return _("client and tokens are stored and can be read")


def _region() -> str:
    region = region_for(stored_credential().api_domain)
    told = {"name": region.name, "code": region.code, "count": len(REGIONS)}
    return _("%(name)s (%(code)s; one of %(count)d)") % told


def _reachable() -> str:
    """A TLS handshake with both hosts; no request is sent. Through a proxy, or to the stand-in, none is made."""
    if sandbox_url():
        return _("not asked: the stand-in is on this machine")
    if conf.setting("ZOHO_PROXY_URL"):
        return _("not asked: everything goes through the proxy of ZOHO_PROXY_URL")
    region = region_for(stored_credential().api_domain)
    return ", ".join(_handshake(host) for host in _hosts(region))


def _hosts(region: Region) -> tuple[str, str]:
    return region.accounts, region.api


def _handshake(host: str) -> str:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        with (
            socket.create_connection((host, HTTPS_PORT), timeout=conf.seconds("ZOHO_CONNECT_SECONDS")) as plain,
            context.wrap_socket(plain, server_hostname=host) as secured,
        ):
            return f"{host}: {secured.version()}"
    except socket.gaierror:
        sentence = _("%(host)s was not found: check the name server (DNS) of this machine.")
    except ssl.SSLError:
        sentence = _("No trusted connection to %(host)s: check the clock, the certificates and any proxy in between.")
    except OSError:
        sentence = _("%(host)s cannot be reached: check the network and the firewall of this machine.")
    raise ZohoConnectionError(sentence % {"host": host})


def _scopes() -> str:
    row: ZohoCredential = stored_credential()
    if row.scope and not row.has_scope(ITEMS_SCOPE):
        raise ZohoConfigurationError(
            _("The token lacks %(scope)s. Press Connect in Admin → Integrations → Zoho credentials.")
            % {"scope": ITEMS_SCOPE}
        )
    return row.scope or _("not told by Zoho")
