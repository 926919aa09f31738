"""Links to an item in Zoho's own web pages, of the region and organisation that are connected."""

from typing import Any

import pytest

from integrations.models import ZohoCredential
from integrations.utils import zoho_item_url

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("api_domain", "organization_id", "expected"),
    [
        ("https://www.zohoapis.eu", "77", "https://inventory.zoho.eu/app/77#/inventory/items/4001"),
        ("https://www.zohoapis.ca", "", "https://inventory.zohocloud.ca/app#/inventory/items/4001"),
        ("https://evil.example", "77", ""),
    ],
)
def test_an_item_is_linked_in_its_own_region_only(api_domain: str, organization_id: str, expected: str) -> None:
    ZohoCredential.objects.create(api_domain=api_domain, organization_id=organization_id)

    assert zoho_item_url("4001") == expected


def test_without_a_connection_there_is_no_link() -> None:
    assert zoho_item_url("4001") == ""


def test_a_given_credential_costs_no_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert zoho_item_url("1", ZohoCredential(organization_id="5")).endswith("/app/5#/inventory/items/1")
