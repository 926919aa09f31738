"""The credential's admin pages: one row, no deletion, no secret on any page."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.models import ZohoCredential

pytestmark = pytest.mark.django_db
LIST = "admin:integrations_zohocredential_changelist"
ADD = "admin:integrations_zohocredential_add"
CHANGE = "admin:integrations_zohocredential_change"
CANARIES = ("canary-client-secret", "canary-access-token", "canary-refresh-token")


@pytest.fixture
def page(admin_client: Client) -> Client:
    return admin_client


@pytest.fixture
def row() -> ZohoCredential:
    secret, access, refresh = CANARIES
    return ZohoCredential.objects.create(
        client_id="1000.CLIENT",
        client_secret=secret,
        access_token=access,
        refresh_token=refresh,
        expires_in=timezone.now() + timedelta(hours=1),
        organization_id="123",
    )


def html(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def form(**changes: str) -> dict[str, str]:
    values = {
        "client_id": "1000.CLIENT",
        "client_secret": "",
        "refresh_token": "",
        "api_domain": "https://www.zohoapis.com",
        "organization_id": "123",
        "scope": "ZohoInventory.items.READ",
    }
    return values | changes


def test_without_a_row_the_list_leads_to_the_page_that_adds_one(page: Client) -> None:
    assert page.get(reverse(LIST)).headers["Location"] == reverse(ADD)


def test_with_a_row_the_list_leads_straight_to_it_and_adding_is_over(page: Client, row: ZohoCredential) -> None:
    assert page.get(reverse(LIST)).headers["Location"] == reverse(CHANGE, args=[1])
    assert page.get(reverse(ADD)).status_code == 403
    assert page.post(reverse(ADD), form()).status_code == 403


def test_the_row_can_be_added_once(page: Client) -> None:
    response = page.post(reverse(ADD), form(client_secret="new-secret", refresh_token="new-refresh"))

    assert response.status_code == 302
    stored = ZohoCredential.objects.get()
    assert (stored.client_secret, stored.refresh_token) == ("new-secret", "new-refresh")


@pytest.mark.parametrize("name", ["client_id", "client_secret"])
def test_zoho_has_to_know_who_is_asking(page: Client, name: str) -> None:
    response = page.post(reverse(ADD), form(**{"client_secret": "new-secret"} | {name: " "}))

    assert list(response.context["adminform"].form.errors) == [name]
    assert not ZohoCredential.objects.exists()


def test_deleting_is_impossible_by_page_button_and_action(page: Client, row: ZohoCredential) -> None:
    url = reverse("admin:integrations_zohocredential_delete", args=[1])

    assert page.get(url).status_code == page.post(url, {"post": "yes"}).status_code == 403
    assert url not in html(page, CHANGE, 1)
    page.post(reverse(LIST), {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"})
    assert ZohoCredential.objects.count() == 1


def test_no_secret_stands_on_any_page(page: Client, row: ZohoCredential) -> None:
    page.post(reverse(CHANGE, args=[1]), form(client_secret="canary-second-secret", organization_id="not a number"))
    page.post(reverse(CHANGE, args=[1]), form(client_secret="canary-third-secret"))
    pages = [html(page, CHANGE, 1), html(page, "admin:integrations_zohocredential_history", 1)]
    pages.append(page.post(reverse(CHANGE, args=[1]), form(organization_id="x")).content.decode())

    assert "canary" not in "".join(pages)
    assert "set · last changed" in pages[0]


def test_a_refused_secret_is_not_shown_again(page: Client, row: ZohoCredential) -> None:
    response = page.post(reverse(CHANGE, args=[1]), form(client_secret="canary with spaces"))

    assert "Copy it again" in response.content.decode()
    assert "canary" not in response.content.decode()


def test_an_empty_secret_field_keeps_the_secret(page: Client, row: ZohoCredential) -> None:
    page.post(reverse(CHANGE, args=[1]), form(organization_id="456"))

    stored = ZohoCredential.objects.get()
    assert stored.organization_id == "456"
    assert (stored.client_secret, stored.access_token, stored.refresh_token) == CANARIES


def test_the_history_names_fields_and_only_those_that_changed(page: Client, row: ZohoCredential) -> None:
    page.post(reverse(CHANGE, args=[1]), form(client_secret="canary-new"))

    assert LogEntry.objects.get().change_message == '[{"changed": {"fields": ["Client secret"]}}]'


@pytest.mark.parametrize(
    "name", ["access_token", "status", "credential_version", "refresh_owner", "throttled_until", "id", "expires_in"]
)
def test_what_no_person_may_set_cannot_be_posted(page: Client, row: ZohoCredential, name: str) -> None:
    before = getattr(ZohoCredential.objects.get(), name)
    page.post(reverse(CHANGE, args=[1]), form(**{name: "99"}, organization_id="456"))

    stored = ZohoCredential.objects.get()
    assert stored.organization_id == "456"
    assert getattr(stored, name) == (before + 1 if name == "credential_version" else before)


def test_who_may_only_look_sees_no_secret_and_no_input(client: Client, row: ZohoCredential) -> None:
    user = User.objects.create_user("viewer", password="x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_zohocredential"))
    client.force_login(user)
    shown = html(client, CHANGE, 1)

    assert "canary" not in shown
    assert 'type="password"' not in shown
    assert client.post(reverse(CHANGE, args=[1]), form()).status_code == 403


def test_a_plain_staff_user_sees_nothing(client: Client, row: ZohoCredential) -> None:
    client.force_login(User.objects.create_user("staff", password="x", is_staff=True))

    assert client.get(reverse(CHANGE, args=[1])).status_code == 403
    assert client.get(reverse(LIST)).status_code == 403


def test_with_a_lost_key_the_page_opens_says_so_and_overwrites_nothing(
    page: Client, row: ZohoCredential, settings: Any
) -> None:
    keys = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = []
    assert "cannot be read: its key is missing" in html(page, CHANGE, 1)
    page.post(reverse(CHANGE, args=[1]), form(organization_id="456"))

    settings.FIELD_ENCRYPTION_KEYS = keys
    stored = ZohoCredential.objects.get()
    assert stored.organization_id == "456"
    assert (stored.client_secret, stored.access_token, stored.refresh_token) == CANARIES


def test_the_region_is_a_choice_and_a_documented_address_is_recognised(page: Client, row: ZohoCredential) -> None:
    ZohoCredential.objects.update(api_domain="https://inventory.zoho.eu")
    shown = html(page, CHANGE, 1)

    assert shown.count("https://www.zohoapis") == 9
    assert '<option value="https://www.zohoapis.eu" selected>' in shown


def test_an_address_outside_the_table_has_to_be_replaced(page: Client, row: ZohoCredential) -> None:
    ZohoCredential.objects.update(api_domain="https://evil.example")
    assert "Choose a region" in html(page, CHANGE, 1)

    response = page.post(reverse(CHANGE, args=[1]), form(api_domain="https://evil.example"))
    assert response.status_code == 200
    assert ZohoCredential.objects.get().api_domain == "https://evil.example"


def test_hostile_text_is_escaped(page: Client, row: ZohoCredential) -> None:
    payload = "<script>alert(1)</script>"
    ZohoCredential.objects.update(organization_name=payload, status_message=payload, client_id=payload)

    assert payload not in html(page, CHANGE, 1)
