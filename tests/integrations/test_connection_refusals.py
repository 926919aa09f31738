"""What the connection's pages say when they cannot do what is asked."""

from typing import Any

import pytest
from django.test import Client

from integrations.models import ZohoCredential
from integrations.zoho.organization_day import next_midnight
from tests.admin.pages import messages_of, text_of
from tests.integrations.consenting import come_back, consent, page, press_connect
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["connect", "disconnect", "organization"])
def test_without_a_credential_the_pages_lead_to_the_form(admin_client: Client, name: str) -> None:
    answer = admin_client.get(page(name))

    assert answer.status_code == 302
    assert len(messages_of(answer)) == 1


def test_without_a_client_id_there_is_no_consent_page_to_go_to(admin_client: Client) -> None:
    ZohoCredential.objects.create(client_secret="secret")

    answer = admin_client.post(page("connect"))

    assert answer.url == page("changelist")
    assert "client" in messages_of(answer)[0].lower()


def test_a_code_that_zoho_refuses_is_told_and_connects_nothing(
    admin_client: Client, zoho: Sandbox, credential: ZohoCredential
) -> None:
    form = {"client_id": zoho.client_id, "api_domain": credential.api_domain, "scope": "", "code": "1000.old.code"}

    answer = admin_client.post(f"{page('changelist')}1/change/", form)

    assert "already used or is too old" in messages_of(answer)[-1]
    credential.refresh_from_db()
    assert credential.refresh_token == zoho.refresh_token


def test_an_answer_that_ends_after_the_tokens_keeps_them_and_says_why(
    admin_client: Client, zoho: Sandbox, credential: ZohoCredential
) -> None:
    back = consent(zoho, press_connect(admin_client))
    zoho.faults.add("organizations", status=500, times=None)
    zoho.faults.add("items", status=500, times=None)

    answer = come_back(admin_client, back)

    assert len(messages_of(answer)) == 1
    credential.refresh_from_db()
    assert credential.refresh_token not in ("", zoho.refresh_token)


def test_reloading_shows_the_organisations_that_zoho_has_now(
    admin_client: Client, zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.switches.organizations = 3
    ZohoCredential.objects.update(scope="ZohoInventory.items.READ,ZohoInventory.settings.READ")

    answer = admin_client.post(page("organization"), {"reload": "1"})

    assert (answer.url, messages_of(answer)) == (page("organization"), [])
    assert "Harbour Street Stores, branch 2" in text_of(admin_client.get(answer.url))


def test_a_reload_that_fails_says_why(admin_client: Client, zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.faults.add("organizations", status=500, times=None)

    answer = admin_client.post(page("organization"), {"reload": "1"})

    assert answer.url == page("organization")
    assert len(messages_of(answer)) == 1


@pytest.mark.parametrize("zone", ["Atlantis/Main", "../etc/passwd", ""])
def test_an_unknown_time_zone_counts_as_utc(zone: str, settings: Any) -> None:
    assert next_midnight(zone).hour == 0
