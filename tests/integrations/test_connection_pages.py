"""The connection's own pages: the card's states, who may do what, nothing by GET, nothing from another site."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from integrations.connection_card import CardState, card_of
from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import ZohoError
from tests.admin.pages import messages_of, text_of
from tests.integrations.consenting import page
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
ACTIONS = ("connect", "disconnect", "organization", "test")
NOW = timezone.now()


@pytest.fixture
def connected(credential: ZohoCredential) -> ZohoCredential:
    ZohoClient().fetch_products(per_page=1)
    credential.refresh_from_db()
    return credential


@pytest.mark.parametrize(
    ("changes", "state", "sentence"),
    [
        ({}, CardState.CONNECTED, ""),
        ({"access_token": "", "refresh_token": ""}, CardState.NOT_CONNECTED, "press Connect"),
        ({"status": "needs_reconnect", "status_message": "Gone."}, CardState.NEEDS_RECONNECT, "Gone."),
        ({"refresh_token": "", "expires_in": NOW}, CardState.NEEDS_RECONNECT, "no refresh token"),
        ({"throttled_until": NOW + timedelta(minutes=9)}, CardState.THROTTLED, "go on by themselves"),
        ({"client_secret_changed_at": NOW + timedelta(days=1)}, CardState.UNTRIED, "Press Test connection"),
        ({"refresh_token_changed_at": NOW + timedelta(days=1)}, CardState.UNTRIED, "Press Test connection"),
        ({"last_success_at": None}, CardState.UNTRIED, "Press Test connection"),
        ({"status": "config_error", "status_message": "Wrong."}, CardState.CONFIGURATION_ERROR, "Wrong."),
        ({"organization_id": ""}, CardState.CONFIGURATION_ERROR, "No organization"),
        ({"organization_id": "9"}, CardState.CONFIGURATION_ERROR, "belong to organization 700000001"),
        ({"api_domain": "https://evil.example"}, CardState.CONFIGURATION_ERROR, "Choose a region"),
    ],
)
def test_the_card_tells_one_state_and_what_to_do(
    admin_client: Client, connected: ZohoCredential, changes: dict[str, Any], state: CardState, sentence: str
) -> None:
    ZohoCredential.objects.update(**changes)
    card = card_of(ZohoCredential.objects.get())

    assert card.state == state
    assert sentence in card.sentence
    assert f'id="zoho-state">{card.label}</span>' in text_of(admin_client.get(page("changelist"), follow=True))


def test_a_wrong_new_secret_is_found_by_the_next_call(connected: ZohoCredential) -> None:
    connected.client_secret = "wrong"
    connected.save()

    assert connected.access_token == ""
    with pytest.raises(ZohoError):
        ZohoClient().fetch_products(per_page=1)


def test_a_lost_key_is_a_configuration_error(connected: ZohoCredential, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []

    assert "FIELD_ENCRYPTION_KEYS" in card_of(ZohoCredential.objects.get()).sentence


def test_the_card_names_token_scopes_calls_and_the_last_success(connected: ZohoCredential, zoho: Sandbox) -> None:
    ZohoCredential.objects.update(quota_limit=50_000, quota_remaining=48_766)
    facts = {fact.name: fact.text for fact in card_of(ZohoCredential.objects.get()).facts}

    assert facts["Scopes granted"] == "ZohoInventory.items.READ, ZohoInventory.settings.READ"
    assert facts["Scopes missing"] == "none"
    assert facts["Calls used today"].startswith("1,234 of 50,000, as of ")
    assert facts["Last successful call"] != "none yet"


@pytest.mark.parametrize(
    ("token", "expires", "badge", "time"),
    [
        ("1000.a.b", NOW + timedelta(hours=1), "Valid", "until "),
        ("1000.a.b", NOW - timedelta(hours=1), "Expired", ""),
        ("", None, "No token", "fetched by itself"),
    ],
)
def test_the_token_has_a_badge_and_its_time(
    admin_client: Client, connected: ZohoCredential, token: str, expires: datetime | None, badge: str, time: str
) -> None:
    ZohoCredential.objects.update(access_token=token, expires_in=expires)
    shown = time + (date_format(timezone.localtime(expires), "SHORT_DATETIME_FORMAT") if expires else "")

    page_text = text_of(admin_client.get(page("changelist"), follow=True))

    assert re.search(rf'class="zoho-badge [^"]+">{badge}</span>{re.escape(shown)}', page_text)


def test_a_throttle_says_until_when(connected: ZohoCredential, settings: Any) -> None:
    settings.TIME_ZONE = "UTC"
    connected.throttled_until = (NOW + timedelta(days=1)).replace(hour=14, minute=32)

    assert card_of(connected).label == "Throttled until 14:32"


def test_test_connection_is_one_call_and_a_plain_sentence(
    admin_client: Client, connected: ZohoCredential, zoho: Sandbox
) -> None:
    zoho.journal.clear()
    assert messages_of(admin_client.post(page("test"))) == [
        "Connected to organization 700000001 in United States; its items can be read."
    ]
    assert len(zoho.journal.requests) == 1

    zoho.faults.add("items", status=503, times=None)
    assert "Zoho has a problem of its own" in messages_of(admin_client.post(page("test")))[-1]


@pytest.mark.parametrize("action", ACTIONS)
def test_a2_a_post_from_another_site_is_refused(connected: ZohoCredential, zoho: Sandbox, action: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(User.objects.create_superuser("root"))
    before = list(ZohoCredential.objects.values())
    zoho.journal.clear()

    assert client.post(page(action), {"confirm": "1", "organization_id": "9"}).status_code == 403
    assert list(ZohoCredential.objects.values()) == before
    assert zoho.journal.requests == []


@pytest.mark.parametrize("action", ACTIONS)
def test_a4_viewing_and_syncing_do_not_connect(connected: ZohoCredential, zoho: Sandbox, action: str) -> None:
    user = User.objects.create_user("vera", is_staff=True)
    names = ("view_zohocredential", "change_zohocredential", "sync_zoho")
    user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client = Client()
    client.force_login(user)
    zoho.journal.clear()

    assert client.post(page(action), {"confirm": "1", "organization_id": "9"}).status_code == 403
    shown = text_of(client.get(page("changelist"), follow=True))
    assert "Connected" in shown
    assert page(action) not in shown
    assert client.post(reverse("admin:integrations_zohocredential_change", args=[1]), {}).status_code == 403
    assert zoho.journal.requests == []


def test_another_organisation_takes_a_confirmation(admin_client: Client, connected: ZohoCredential) -> None:
    answer = admin_client.post(page("organization"), {"organization_id": "9"})

    assert "Tick the box" in messages_of(answer)[0]
    assert ZohoCredential.objects.get().organization_id == connected.organization_id


@pytest.mark.parametrize("chosen", ["", "abc", "1" * 21, "-1"])
def test_an_organisation_that_is_none_is_refused(admin_client: Client, connected: ZohoCredential, chosen: str) -> None:
    admin_client.post(page("organization"), {"organization_id": chosen, "confirm": "1"})

    assert ZohoCredential.objects.get().organization_id == connected.organization_id


def test_the_confirmed_change_pins_the_new_one_and_says_what_became_of_the_products(
    admin_client: Client, connected: ZohoCredential, zoho: Sandbox
) -> None:
    answer = admin_client.post(page("organization"), {"organization_id": "9", "confirm": "1"})

    assert "0 products of organization 700000001 were unlinked" in messages_of(answer)[0]
    assert "does not belong to the stored organization ID" in messages_of(answer)[1]
    assert ZohoCredential.objects.get().pinned_organization_id == "9"


@pytest.mark.parametrize("action", ["connect", "disconnect", "organization", "changelist"])
def test_a16_no_page_can_be_framed_by_another_site(
    admin_client: Client, connected: ZohoCredential, action: str
) -> None:
    headers = admin_client.get(page(action), follow=True).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"].split("; ")


@pytest.mark.parametrize("secret", ["two words", "line\nbreak", "umläut-secret", "nul\x00secret"])
def test_o25_a_pasted_secret_with_a_foreign_character_is_refused_beside_its_field(
    admin_client: Client, connected: ZohoCredential, secret: str
) -> None:
    form = {"client_id": "x", "api_domain": "https://www.zohoapis.com", "scope": "", "refresh_token": secret}
    answer = admin_client.post(reverse("admin:integrations_zohocredential_change", args=[1]), form)

    assert answer.status_code == 200
    assert secret not in text_of(answer)
    assert ZohoCredential.objects.get().refresh_token == connected.refresh_token


def test_without_a_key_a_secret_is_refused_beside_its_field(
    admin_client: Client, connected: ZohoCredential, settings: Any
) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []
    form = {"client_id": "x", "api_domain": "https://www.zohoapis.com", "scope": "", "refresh_token": "new-secret"}
    answer = admin_client.post(reverse("admin:integrations_zohocredential_change", args=[1]), form)

    assert "FIELD_ENCRYPTION_KEYS is missing" in text_of(answer)


def test_the_pages_work_in_djangos_own_admin(admin_client: Client, connected: ZohoCredential, settings: Any) -> None:
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app != "jazzmin"]

    for action in ("connect", "disconnect", "organization", "changelist"):
        shown = text_of(admin_client.get(page(action), follow=True))
        assert "zoho-card" in shown
        assert "jazzy" not in shown
