"""Disconnect: Zoho forgets the connection as far as it listens, no token stays, everything else does."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.admin.models import LogEntry
from django.test import Client

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import ZohoConfigurationError
from products_and_services.models import Product
from tests.admin.pages import messages_of, text_of
from tests.integrations.consenting import page
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def connected(credential: ZohoCredential) -> ZohoCredential:
    ZohoClient().fetch_products(per_page=1)
    credential.refresh_from_db()
    return credential


def test_it_is_asked_first_and_looking_changes_nothing(
    admin_client: Client, zoho: Sandbox, connected: ZohoCredential
) -> None:
    before = list(ZohoCredential.objects.values())

    assert "Zoho is asked to forget the connection" in text_of(admin_client.get(page("disconnect")))
    assert list(ZohoCredential.objects.values()) == before
    assert zoho.journal.count("revoke") == 0


def test_the_grant_is_revoked_and_the_tokens_are_gone(
    admin_client: Client, zoho: Sandbox, connected: ZohoCredential
) -> None:
    Product.objects.create(name="Pot", zoho_item_id="1")

    answer = admin_client.post(page("disconnect"))

    row = ZohoCredential.objects.get()
    assert "Zoho has forgotten the connection" in messages_of(answer)[0]
    assert not zoho.oauth.has_grant()
    assert (row.access_token, row.refresh_token, row.expires_in) == ("", "", None)
    assert (row.client_id, row.client_secret) == (zoho.client_id, zoho.client_secret)
    assert row.organization_id == row.pinned_organization_id == zoho.organization_id
    assert Product.objects.get().is_linked
    assert LogEntry.objects.get().get_change_message() == "Disconnected from Zoho."
    assert "token=" not in str([request.path for request in zoho.journal.of("revoke")])


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"raw": "reset"},
        {"status": 302, "headers": {"Location": "/x"}},
        {"status": 200, "json": {"error": "invalid_token"}},
        {"status": 200, "json": {"status": "failure"}},
        {"status": 200, "body": "<html>maintenance</html>"},
        {"status": 200, "json": ["success"]},
    ],
)
def test_a_zoho_that_does_not_listen_keeps_no_token_alive_here(
    admin_client: Client, zoho: Sandbox, connected: ZohoCredential, fault: dict[str, object]
) -> None:
    zoho.faults.add("revoke", times=None, **fault)

    answer = admin_client.post(page("disconnect"))

    assert "Zoho could not be told" in messages_of(answer)[0]
    assert ZohoCredential.objects.get().refresh_token == ""


def test_syncs_are_refused_with_a_sentence_and_without_a_call(
    admin_client: Client, zoho: Sandbox, connected: ZohoCredential
) -> None:
    admin_client.post(page("disconnect"))
    zoho.journal.clear()

    with pytest.raises(ZohoConfigurationError, match="not connected yet"):
        ZohoClient().fetch_products()
    assert zoho.journal.requests == []


def test_a_refresh_under_way_brings_no_token_back(zoho: Sandbox, credential: ZohoCredential) -> None:
    """The answer of a refresh that began before is dropped: the credential is not as it was read."""
    from_before = ZohoCredential.objects.get()
    row = ZohoCredential.objects.get()
    row.refresh_token = ""
    row.save()

    assert ZohoCredential.objects.filter(credential_version=from_before.credential_version).count() == 0


def test_tokens_whose_key_is_lost_are_blanked_too(
    admin_client: Client, connected: ZohoCredential, settings: Any
) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    admin_client.post(page("disconnect"))

    assert ZohoCredential.objects.filter(access_token="", refresh_token="").exists()
