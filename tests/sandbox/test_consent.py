"""GET /oauth/v2/auth: the consent page and the way back."""

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from tests.sandbox.client import Client, Reply
from zoho_sandbox import Sandbox

BACK = "http://127.0.0.1:8000/zoho/callback/"


def asked(zoho: Sandbox, **changed: str) -> dict[str, str]:
    given = {
        "response_type": "code",
        "client_id": zoho.client_id,
        "scope": "ZohoInventory.items.READ,ZohoInventory.settings.READ",
        "redirect_uri": BACK,
        "access_type": "offline",
        "prompt": "consent",
        "state": 'a"b&c',
    }
    return given | changed


def page(client: Client, **changed: str) -> Reply:
    return client.send("GET", f"/oauth/v2/auth?{urlencode(asked(client.zoho, **changed))}")


def press(client: Client, shown: Reply, decision: str) -> dict[str, str]:
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown.body.decode())
    sent = {name: unescape(value) for name, value in fields} | {"decision": decision}
    reply = client.post_form("/oauth/v2/auth", **sent)
    assert reply.status == 302
    assert reply.headers["Location"].startswith(BACK)
    return dict(parse_qsl(urlsplit(reply.headers["Location"]).query))


def exchange(client: Client, code: str) -> dict[str, object]:
    answer: dict[str, object] = client.refresh(grant_type="authorization_code", code=code, redirect_uri=BACK).json
    return answer


def test_the_page_shows_the_scopes_and_two_buttons(client: Client) -> None:
    shown = page(client)

    assert shown.status == 200
    assert shown.headers["Content-Type"] == "text/html;charset=UTF-8"
    assert "<li>ZohoInventory.settings.READ</li>" in shown.body.decode()
    assert {'value="accept"', 'value="reject"'} <= set(re.findall(r'value="(?:accept|reject)"', shown.body.decode()))


def test_accepting_leads_back_with_a_code_that_can_be_exchanged(client: Client, zoho: Sandbox) -> None:
    values = press(client, page(client), "accept")

    answer = exchange(client, values.pop("code"))

    assert values == {"state": 'a"b&c', "location": "us", "accounts-server": zoho.url}
    assert {"access_token", "refresh_token", "api_domain"} <= set(answer)


def test_rejecting_leads_back_with_an_error(client: Client) -> None:
    assert press(client, page(client), "reject") == {"error": "access_denied", "state": 'a"b&c'}


def test_the_data_centre_that_is_named_can_be_chosen(client: Client, zoho: Sandbox) -> None:
    zoho.consent.location, zoho.consent.accounts_server = "eu", "https://accounts.zoho.eu"

    values = press(client, page(client), "accept")

    assert (values["location"], values["accounts-server"]) == ("eu", "https://accounts.zoho.eu")


@pytest.mark.parametrize("changed", [{"prompt": ""}, {"access_type": "online"}])
def test_without_prompt_or_offline_there_is_no_refresh_token(client: Client, changed: dict[str, str]) -> None:
    values = press(client, page(client, **changed), "accept")

    answer = exchange(client, values["code"])

    assert "access_token" in answer
    assert "refresh_token" not in answer


def test_the_first_consent_gives_a_refresh_token_without_prompt(client: Client, zoho: Sandbox) -> None:
    zoho.oauth.revoke_refresh_token()

    values = press(client, page(client, prompt=""), "accept")

    assert "refresh_token" in exchange(client, values["code"])


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://crm.example.com/callback/"},
        {"redirect_uri": "http://127.0.0.1.example.com/"},
        {"redirect_uri": "javascript:alert(1)//127.0.0.1"},
        {"redirect_uri": "ftp://127.0.0.1/callback/"},
        {"redirect_uri": "http://[::1"},
        {"client_id": "1000.OTHER"},
        {"response_type": "token"},
        {"scope": ""},
    ],
)
def test_a_wrong_request_is_an_error_page_not_a_redirect(client: Client, changed: dict[str, str]) -> None:
    shown = page(client, **changed)

    assert shown.status == 400
    assert "Location" not in shown.headers
    assert b"Invalid" in shown.body


def test_redirect_addresses_can_be_registered(client: Client, zoho: Sandbox) -> None:
    zoho.consent.redirect_prefixes = ["https://crm.example.com/"]

    assert page(client, redirect_uri="https://crm.example.com/callback/").status == 200
    assert page(client).status == 400


def test_a_challenge_given_to_the_page_binds_the_code(client: Client) -> None:
    values = press(client, page(client, code_challenge="not the hash of anything"), "accept")

    assert exchange(client, values["code"]) == {"error": "invalid_code"}


def test_the_page_escapes_what_it_was_given(client: Client) -> None:
    shown = page(client, scope="<script>alert(1)</script>")

    assert b"<script>" not in shown.body
