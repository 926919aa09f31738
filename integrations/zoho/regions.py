"""Zoho's nine data centres. Every host that this software ever calls stands in this table.

Source: Zoho Inventory API introduction (API roots), Zoho Accounts multi-DC page (accounts hosts). The hosts of one
centre cannot be derived from those of another: Canada has three different domains.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations import conf
from integrations.zoho.exceptions import ZohoConfigurationError

DEFAULT_API_DOMAIN = "https://www.zohoapis.com"


@dataclass(frozen=True, slots=True)
class Region:
    """One data centre: hosts only; everything goes to https, port 443."""

    code: str
    name: str | Promise
    accounts: str
    api: str
    inventory: str

    @property
    def api_domain(self) -> str:
        return f"https://{self.api}"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Base addresses for one region: ``accounts`` for /oauth/v2/…, ``api`` for /inventory/v1/…"""

    region: str
    accounts: str
    api: str


REGIONS = (
    Region("us", gettext_lazy("United States"), "accounts.zoho.com", "www.zohoapis.com", "inventory.zoho.com"),
    Region("eu", gettext_lazy("Europe"), "accounts.zoho.eu", "www.zohoapis.eu", "inventory.zoho.eu"),
    Region("in", gettext_lazy("India"), "accounts.zoho.in", "www.zohoapis.in", "inventory.zoho.in"),
    Region("au", gettext_lazy("Australia"), "accounts.zoho.com.au", "www.zohoapis.com.au", "inventory.zoho.com.au"),
    Region("jp", gettext_lazy("Japan"), "accounts.zoho.jp", "www.zohoapis.jp", "inventory.zoho.jp"),
    Region("ca", gettext_lazy("Canada"), "accounts.zohocloud.ca", "www.zohoapis.ca", "inventory.zohocloud.ca"),
    Region("sa", gettext_lazy("Saudi Arabia"), "accounts.zoho.sa", "www.zohoapis.sa", "inventory.zoho.sa"),
    Region("cn", gettext_lazy("China"), "accounts.zoho.com.cn", "www.zohoapis.com.cn", "inventory.zoho.com.cn"),
    Region("uk", gettext_lazy("United Kingdom"), "accounts.zoho.uk", "www.zohoapis.uk", "inventory.zoho.uk"),
)
_BY_URL = {f"https://{host}": region for region in REGIONS for host in (region.api, region.inventory)}
ALLOWED_HOSTS = frozenset(host for region in REGIONS for host in (region.accounts, region.api))


def find_region(api_domain: str) -> Region | None:
    """The region of a documented address, or None."""
    return _BY_URL.get(api_domain.strip().lower().removesuffix("/"))


def region_for(api_domain: str) -> Region:
    """The region of a documented address such as https://inventory.zoho.eu; raises ZohoConfigurationError otherwise."""
    region = find_region(api_domain)
    if region is None:
        raise ZohoConfigurationError(
            _(
                "The region of the Zoho credential is not one of Zoho's data centres. "
                "Choose a region in Admin → Integrations → Zoho credentials."
            )
        )
    return region


def region_code(api_domain: str | None) -> str:
    """Code such as ``eu``, or "" for an address that is not in the table."""
    region = find_region(api_domain or "")
    return region.code if region else ""


def endpoints_for(api_domain: str) -> Endpoints:
    """Where to call. A configured sandbox replaces the hosts; the region must be valid all the same."""
    region = region_for(api_domain)
    sandbox = sandbox_url()
    accounts = sandbox or f"https://{region.accounts}"
    return Endpoints(region.code, accounts, f"{sandbox or region.api_domain}/inventory/v1")


def sandbox_url() -> str:
    """ZOHO_SANDBOX_URL without its last slash, or ""; raises ZohoConfigurationError when it is not on this machine."""
    url = str(conf.setting("ZOHO_SANDBOX_URL") or "").strip().rstrip("/")
    if url and not is_loopback(url):
        raise ZohoConfigurationError(
            _("ZOHO_SANDBOX_URL must be an address of this machine such as http://127.0.0.1:8900. Correct it.")
        )
    return url


def is_loopback(url: str) -> bool:
    """Whether a sandbox address is plain http on a loopback address, without path, query or user."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    extras = (parts.path, parts.query, parts.fragment, parts.username, parts.password)
    return parts.scheme == "http" and not any(extras) and (host == "localhost" or _is_loopback_ip(host))


def is_allowed(url: str) -> bool:
    """Whether a request may go there: https, port 443, a host of the table; or the sandbox and nothing else."""
    parts = urlsplit(url)
    sandbox = sandbox_url()
    if sandbox:
        return f"{parts.scheme}://{parts.netloc}" == sandbox
    return parts.scheme == "https" and parts.netloc in ALLOWED_HOSTS


def _is_loopback_ip(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
