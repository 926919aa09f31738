"""Connect to Zoho: press, consent, come back connected to an organisation that answers."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from integrations.connection_card import CardState, card_of
from integrations.models import ConnectAttempt, ZohoCredential
from tests.admin.pages import messages_of, text_of
from tests.integrations.consenting import come_back, connect, consent, page, press_connect
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(zoho: Sandbox) -> ZohoCredential:
    """Client and secret are entered; nothing is connected yet."""
    return ZohoCredential.objects.create(client_id=zoho.client_id, client_secret=zoho.client_secret)


def test_the_only_organisation_is_taken_with_its_facts_and_tried(
    admin_client: Client, zoho: Sandbox, row: ZohoCredential
) -> None:
    answer = connect(admin_client, zoho)

    row.refresh_from_db()
    assert answer.url == page("changelist")
    assert row.refresh_token.startswith("1000.")
    assert card_of(row).state == CardState.CONNECTED
    assert (row.organization_id, row.organization_name) == (zoho.organization_id, "Harbour Street Stores")
    assert (row.currency_code, row.price_precision, row.time_zone) == ("EUR", 2, "Europe/Berlin")
    assert (row.pinned_organization_id, row.pinned_currency_code) == (zoho.organization_id, "EUR")
    assert messages_of(answer) == [
        "Connected to organization Harbour Street Stores in United States; its items can be read."
    ]
    assert (zoho.journal.count("token"), zoho.journal.count("organizations"), zoho.journal.count("items")) == (1, 1, 1)


def test_the_consent_page_is_asked_for_everything_it_needs(
    admin_client: Client, zoho: Sandbox, row: ZohoCredential
) -> None:
    answer = admin_client.post(page("connect"), {"with_settings": "1"})
    asked = press_connect(admin_client, with_settings="1")

    assert answer.url.startswith(f"{zoho.url}/oauth/v2/auth?")
    assert "redirect_uri=http%3A%2F%2Ftestserver%2Fadmin%2F" in answer.url
    assert {name: asked[name] for name in ("response_type", "access_type", "prompt", "code_challenge_method")} == {
        "response_type": "code",
        "access_type": "offline",
        "prompt": "consent",
        "code_challenge_method": "S256",
    }
    assert asked["scope"] == "ZohoInventory.items.READ,ZohoInventory.settings.READ"
    assert len(asked["state"]) >= 43
    assert len(asked["code_challenge"]) == 43
    assert zoho.client_secret not in answer.url


def test_the_form_saves_and_leads_to_the_consent_page(admin_client: Client, zoho: Sandbox) -> None:
    form = {
        "client_id": zoho.client_id,
        "client_secret": zoho.client_secret,
        "api_domain": "https://www.zohoapis.eu",
        "scope": "",
        "_connect": "1",
    }
    answer = admin_client.post(page("add"), form)

    assert urlsplit(answer.url).path == "/oauth/v2/auth"
    assert "items.READ&" in answer.url  # the box was not ticked
    assert ZohoCredential.objects.get().client_secret == zoho.client_secret


def test_of_several_organisations_one_is_chosen_from_the_list(
    admin_client: Client, zoho: Sandbox, row: ZohoCredential
) -> None:
    zoho.switches.organizations = 3
    answer = connect(admin_client, zoho)
    assert answer.url == page("organization")
    shown = text_of(admin_client.get(answer.url))
    assert shown.count('type="radio"') == 3
    assert "Harbour Street Stores, branch 2" in shown

    chosen = admin_client.post(page("organization"), {"organization_id": zoho.organization_id})

    row.refresh_from_db()
    assert (row.organization_name, row.pinned_organization_id) == ("Harbour Street Stores", zoho.organization_id)
    assert "its items can be read" in messages_of(chosen)[-1]


def test_connecting_again_keeps_the_organisation_that_was_chosen(
    admin_client: Client, zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.switches.organizations = 3

    assert connect(admin_client, zoho).url == page("changelist")
    credential.refresh_from_db()
    assert credential.organization_id == zoho.organization_id
    assert credential.organization_name == "Harbour Street Stores"


def test_with_items_alone_the_organisation_is_typed_in_and_everything_works(
    admin_client: Client, zoho: Sandbox, row: ZohoCredential
) -> None:
    answer = connect(admin_client, zoho, with_settings="")
    assert "enter the organization ID" in messages_of(answer)[-1]
    assert zoho.journal.count("organizations") == 0

    chosen = admin_client.post(page("organization"), {"organization_id": zoho.organization_id})
    card = text_of(admin_client.get(page("changelist"), follow=True))

    assert "its items can be read" in messages_of(chosen)[-1]
    assert "ZohoInventory.settings.READ: the organization's name" in card
    assert "unknown (UTC)" in card


def test_a_57_on_organizations_triggers_no_refresh_and_does_not_stop_the_connect(
    admin_client: Client, zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.faults.add("organizations", status=401, json={"code": 57, "message": "You are not authorized"}, times=None)

    answer = connect(admin_client, zoho)

    assert zoho.journal.count("token") == 1
    assert "its items can be read" in messages_of(answer)[-1]
    assert ZohoCredential.objects.get().status == "ok"


def test_a_self_client_code_on_the_page_connects(admin_client: Client, zoho: Sandbox, row: ZohoCredential) -> None:
    code = zoho.oauth.issue_code()
    form = {"client_id": zoho.client_id, "api_domain": row.api_domain, "scope": "", "code": code}

    answer = admin_client.post(f"{page('changelist')}1/change/", form)

    row.refresh_from_db()
    assert "its items can be read" in messages_of(answer)[-1]
    assert row.organization_id == zoho.organization_id
    assert code not in text_of(admin_client.get(page("changelist"), follow=True))


def test_an_account_in_another_data_centre_moves_the_region(
    admin_client: Client, zoho: Sandbox, row: ZohoCredential
) -> None:
    zoho.consent.location = "eu"

    connect(admin_client, zoho)

    row.refresh_from_db()
    assert row.api_domain == "https://www.zohoapis.eu"
    assert row.refresh_token


def test_the_history_says_who_connected(admin_client: Client, zoho: Sandbox, row: ZohoCredential) -> None:
    connect(admin_client, zoho)

    assert LogEntry.objects.latest("pk").get_change_message() == "Connected to Zoho."


def test_pkce_proves_that_the_code_is_ours(admin_client: Client, zoho: Sandbox, row: ZohoCredential) -> None:
    back = consent(zoho, press_connect(admin_client))
    ConnectAttempt.objects.update(code_verifier="another-verifier-than-the-one-behind-the-challenge")

    answer = come_back(admin_client, back)

    assert "already used or is too old" in messages_of(answer)[-1]
    row.refresh_from_db()
    assert row.refresh_token == ""


def test_where_the_token_endpoint_refuses_pkce_the_code_goes_without(
    admin_client: Client, zoho: Sandbox, row: ZohoCredential
) -> None:
    asked = press_connect(admin_client)
    code = zoho.oauth.issue_code(asked["redirect_uri"], asked["scope"])
    zoho.faults.add("token", json={"error": "invalid_request"})

    come_back(admin_client, {"state": asked["state"], "code": code})

    first, second = (request.form for request in zoho.journal.of("token"))
    assert "code_verifier" in first
    assert "code_verifier" not in second
    assert ZohoCredential.objects.get().refresh_token


def test_the_redirect_uri_follows_a_tls_proxy_or_the_setting(
    admin_client: Client, row: ZohoCredential, settings: Any
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    url = f"{page('changelist')}1/change/"
    secure = text_of(admin_client.get(url, headers={"x-forwarded-proto": "https", "host": "testserver"}))
    assert f'value="https://testserver{page("callback")}" readonly' in secure

    settings.ZOHO_REDIRECT_URI = "https://crm.example.com/zoho/"
    assert 'value="https://crm.example.com/zoho/" readonly' in text_of(admin_client.get(url))
