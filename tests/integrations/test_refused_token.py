"""An access token that Zoho refuses: one refresh, one repetition, and then a reason."""

import pytest

from integrations.models import ConnectionStatus, ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import (
    ZohoAuthError,
    ZohoConfigurationError,
    ZohoError,
)
from tests.integrations.token_store import row
from zoho_sandbox import Sandbox


def test_a_refused_token_is_renewed_once_and_only_that_page_is_fetched_again(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    client = ZohoClient()
    client.get_valid_token()
    zoho.journal.clear()
    for page in range(1, 8):
        if page == 7:
            zoho.oauth.expire_access_tokens()
        client.fetch_products(page=page, per_page=10)

    assert [request.query["page"] for request in zoho.journal.of("items")] == [*"1234567", "7"]
    assert zoho.journal.count("token") == 1


@pytest.mark.parametrize(("code", "kind"), [(57, ZohoConfigurationError), (14, ZohoAuthError)])
def test_a_fresh_token_refused_again_is_the_end_of_it(
    credential: ZohoCredential, zoho: Sandbox, code: int, kind: type[ZohoError]
) -> None:
    client = ZohoClient()
    client.get_valid_token()
    zoho.journal.clear()
    zoho.faults.add("items", status=401, json={"code": code, "message": "no"}, times=None)

    with pytest.raises(kind):
        client.fetch_products()

    assert (zoho.journal.count("items"), zoho.journal.count("token")) == (2, 1)


@pytest.mark.parametrize("status", [401, 403])
def test_a_missing_scope_is_named_without_a_refresh(credential: ZohoCredential, zoho: Sandbox, status: int) -> None:
    client = ZohoClient()
    client.get_valid_token()
    zoho.journal.clear()
    zoho.faults.add("items", status=status, json={"code": "OAUTH_SCOPE_MISMATCH"}, times=None)

    with pytest.raises(ZohoConfigurationError, match=r"lacks ZohoInventory\.items\.READ"):
        client.fetch_products()

    assert zoho.journal.count("token") == 0
    assert row().status == ConnectionStatus.CONFIG_ERROR


def test_a_grant_known_to_lack_the_scope_is_not_refreshed(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.oauth.scopes = "ZohoInventory.settings.READ"
    client = ZohoClient()

    with pytest.raises(ZohoConfigurationError, match="lacks"):
        client.fetch_products()

    assert zoho.journal.count("token") == 1


def test_a_configuration_error_ends_with_the_next_good_call(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=400, json={"code": 6041, "message": "not associated"})
    with pytest.raises(ZohoConfigurationError) as caught:
        ZohoClient().fetch_products()
    assert caught.value.reason == "WRONG_ORGANISATION"
    assert row().status == ConnectionStatus.CONFIG_ERROR

    ZohoClient().fetch_products()
    assert row().status == ConnectionStatus.OK
