"""Nine data centres by an exact table; whatever is not in it goes nowhere."""

from typing import Any

import pytest

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import ZohoConfigurationError
from integrations.zoho.regions import REGIONS, endpoints_for, is_allowed, is_loopback, region_for
from tests.integrations.conftest import Listener

HOSTILE = [
    "",
    "https://",
    "www.zohoapis.com",
    "http://www.zohoapis.com",
    "https://www.zohoapis.com:8443",
    "https://www.zohoapis.com:443",
    "https://www.zohoapis.com.evil.example",
    "https://www.zohoapis.com@evil.example",
    "https://user:pass@www.zohoapis.com",
    "https://evil.example/https://www.zohoapis.com",
    "https://evil.example#www.zohoapis.com",
    "https://evil.example?www.zohoapis.com",
    "https://www.zohoapis.com/../evil",
    "https://www.zohoapis.com\\@evil.example",
    "https://www.zohoapis.com%2eevil.example",
    "https://www.zohoapis.com%00.evil.example",
    "https://www.zohoapis.com\n.evil.example",
    "https://www.zohoapis.com\r\nHost: evil.example",
    "https://wwwXzohoapis.com",
    "https://www.zohoapis.co",
    "https://www.zohoapis.comm",
    "https://zohoapis.com",
    "https://accounts.zoho.com",
    "https://www\u3002zohoapis\u3002com",
    "https://www.zoho\u0430pis.com",
    "https://xn--zohopis-4fg.com",
    "//www.zohoapis.com",
    "file:///etc/passwd",
    "ftp://www.zohoapis.com",
    "javascript:alert(1)",
    "http://169.254.169.254/latest/meta-data",
    "https://localhost",
    "http://127.0.0.1:{port}",
    "https://127.0.0.1:{port}",
    "http://[::1]:{port}",
    "http://[::ffff:127.0.0.1]:{port}",
    "http://2130706433:{port}",
    "http://0x7f.1:{port}",
    "http://0177.0.0.1:{port}",
    "http://127.1:{port}",
    "http://localhost:{port}",
    "http://localtest.me:{port}",
]


def test_there_are_nine_centres_with_hosts_of_their_own() -> None:
    hosts = [host for region in REGIONS for host in (region.accounts, region.api, region.inventory)]

    assert len(REGIONS) == 9
    assert len(set(hosts)) == 27


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.code)
def test_documented_addresses_lead_to_their_region(region: Any) -> None:
    for address in (f"https://{region.inventory}", f"https://{region.api}", f" HTTPS://{region.api.upper()}/ "):
        assert region_for(address) is region
        endpoints = endpoints_for(address)
        assert endpoints.accounts == f"https://{region.accounts}"
        assert endpoints.api == f"https://{region.api}/inventory/v1"


def test_canada_keeps_its_three_domains() -> None:
    canada = region_for("https://www.zohoapis.ca")

    assert (canada.accounts, canada.inventory) == ("accounts.zohocloud.ca", "inventory.zohocloud.ca")


@pytest.mark.parametrize("address", HOSTILE)
def test_any_other_address_is_a_configuration_error_that_names_the_screen(address: str) -> None:
    with pytest.raises(ZohoConfigurationError, match="Admin → Integrations → Zoho credentials"):
        region_for(address)


def test_no_hostile_address_in_the_database_makes_a_request(db: None, attacker: Listener) -> None:
    ZohoCredential.objects.create(client_id="c", client_secret="s", refresh_token="r", organization_id="1")
    for address in HOSTILE:
        ZohoCredential.objects.update(api_domain=address.format(port=attacker.port)[:100])
        client = ZohoClient()
        with pytest.raises(ZohoConfigurationError):
            client.fetch_products()
        assert client.calls == 0

    assert attacker.hits == 0


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8900", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8900", True),
        ("http://localhost:8900", True),
        ("https://127.0.0.1", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://localhost@evil.example", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
        ("http://127.0.0.1:99999", False),
        ("http://127.0.0.1/path", False),
        ("http://[::1", False),
        ("127.0.0.1", False),
    ],
)
def test_a_sandbox_must_be_on_this_machine(url: str, local: bool) -> None:
    assert is_loopback(url) is local


def test_a_sandbox_elsewhere_is_a_configuration_error(settings: Any) -> None:
    settings.ZOHO_SANDBOX_URL = "http://sandbox.example"

    with pytest.raises(ZohoConfigurationError, match="ZOHO_SANDBOX_URL"):
        endpoints_for("https://www.zohoapis.com")


def test_with_a_sandbox_nothing_else_is_reached_and_the_region_still_counts(settings: Any) -> None:
    settings.ZOHO_SANDBOX_URL = "http://127.0.0.1:8900/"

    assert endpoints_for("https://www.zohoapis.eu").api == "http://127.0.0.1:8900/inventory/v1"
    assert not is_allowed("https://www.zohoapis.eu/inventory/v1/items")
    assert not is_allowed("http://127.0.0.1:8901/inventory/v1/items")
    with pytest.raises(ZohoConfigurationError):
        endpoints_for("http://127.0.0.1:8900")


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://www.zohoapis.com/inventory/v1/items", True),
        ("https://accounts.zoho.eu/oauth/v2/token", True),
        ("http://www.zohoapis.com/inventory/v1/items", False),
        ("https://www.zohoapis.com:444/inventory/v1/items", False),
        ("https://x@www.zohoapis.com/inventory/v1/items", False),
        ("https://inventory.zoho.com/api/v1/items", False),
        ("https://evil.example/", False),
    ],
)
def test_only_https_to_a_host_of_the_table_may_be_called(url: str, allowed: bool) -> None:
    assert is_allowed(url) is allowed
