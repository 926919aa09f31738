"""What comes back from a consent page may be anybody's: nothing is sent or stored that was not asked for here."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from integrations.consent import Answer, region_of
from integrations.models import ConnectAttempt, ZohoCredential
from integrations.zoho.exceptions import ZohoConfigurationError
from integrations.zoho.grants import Grant, read_grant
from integrations.zoho.regions import REGIONS, region_for
from tests.admin.pages import messages_of, text_of
from tests.integrations.conftest import Listener
from tests.integrations.consenting import come_back, connect, consent, page, press_connect
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(admin_client: Client, credential: ZohoCredential) -> dict[str, str]:
    """Connect was pressed over a connection that works; what was asked of the consent page."""
    return press_connect(admin_client)


def signed_in(name: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=("connect_zoho", "view_zohocredential")))
    client = Client()
    client.force_login(user)
    return client


def refused(client: Client, zoho: Sandbox, query: dict[str, str]) -> None:
    """400, a sentence, no token call, and the connection is as it was."""
    before = list(ZohoCredential.objects.values())
    answer = come_back(client, query)

    assert answer.status_code == 400
    assert "press Connect again" in text_of(answer)
    assert zoho.journal.count("token") == 0
    assert list(ZohoCredential.objects.values()) == before


@pytest.mark.parametrize("state", [None, "", "x", "\x00", "ü" * 5000])
def test_o22_a_wrong_or_missing_state_exchanges_nothing(
    admin_client: Client, zoho: Sandbox, asked: dict[str, str], state: str | None
) -> None:
    query = consent(zoho, asked) | ({} if state is None else {"state": state})
    refused(admin_client, zoho, query if state is not None else {k: v for k, v in query.items() if k != "state"})


def test_o22_a_state_is_good_for_one_use(admin_client: Client, zoho: Sandbox, asked: dict[str, str]) -> None:
    query = consent(zoho, asked)
    come_back(admin_client, query)
    zoho.journal.clear()

    refused(admin_client, zoho, query)


def test_o22_a_state_is_good_in_its_own_session_only(zoho: Sandbox, credential: ZohoCredential) -> None:
    ana = signed_in("ana")
    query = consent(zoho, press_connect(ana))
    elsewhere = Client()
    elsewhere.force_login(User.objects.get(username="ana"))

    refused(signed_in("eva"), zoho, query)
    refused(elsewhere, zoho, query)
    assert come_back(ana, query).status_code == 302


def test_o22_a_state_is_good_for_ten_minutes(admin_client: Client, zoho: Sandbox, asked: dict[str, str]) -> None:
    ConnectAttempt.objects.update(started_at=timezone.now() - timedelta(minutes=10, seconds=1))

    refused(admin_client, zoho, consent(zoho, asked))


def test_old_attempts_are_cleared_away(admin_client: Client, asked: dict[str, str]) -> None:
    ConnectAttempt.objects.update(started_at=timezone.now() - timedelta(minutes=11))
    press_connect(admin_client)

    assert ConnectAttempt.objects.count() == 1


def test_the_table_of_attempts_finishes_nobodys_connect(asked: dict[str, str]) -> None:
    stored = str(list(ConnectAttempt.objects.values()))

    assert asked["state"] not in stored
    assert ConnectAttempt.objects.get().code_verifier not in str(
        ConnectAttempt.objects.extra(select={"raw": "code_verifier"}).values_list("raw")
    )


@pytest.mark.parametrize(
    ("server", "location"),
    [
        ("https://evil.example", "us"),
        ("https://evil.example", ""),
        ("http://accounts.zoho.com", "us"),
        ("https://accounts.zoho.com.evil.example", "us"),
        ("https://accounts.zoho.com@evil.example", "us"),
        ("https://accounts.zoho.com:8443", "us"),
        ("https://accounts.zoho.com/", "us"),
        ("https://accounts.zoho.com#", "us"),
        ("//accounts.zoho.com", "us"),
        ("accounts.zoho.com", "us"),
        ("http://127.0.0.1:{port}", "us"),
        ("http://[::ffff:127.0.0.1]:{port}", ""),
        ("https://accounts.zoho.com", "eu"),
        ("https://accounts.zoho.eu", "us"),
        ("", "mars"),
        ("", "US"),
        ("https://www.zohoapis.com", "us"),
    ],
)
def test_o23_a_data_centre_outside_the_table_is_dropped_before_any_call(
    admin_client: Client, zoho: Sandbox, asked: dict[str, str], attacker: Listener, server: str, location: str
) -> None:
    query = consent(zoho, asked) | {"accounts-server": server.format(port=attacker.port), "location": location}

    answer = come_back(admin_client, query)

    assert "data centre that is not Zoho's" in messages_of(answer)[-1]
    assert zoho.journal.count("token") == attacker.hits == 0


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.code)
def test_o23_each_centre_of_the_table_is_followed(region: Any) -> None:
    chosen = region_for("https://www.zohoapis.com")

    for answer in (
        Answer("c", region.code, f"https://{region.accounts}"),
        Answer("c", region.code),
        Answer("c", "", f"https://{region.accounts}"),
    ):
        assert region_of(answer, chosen) is region
    assert region_of(Answer("c"), chosen) is chosen
    with pytest.raises(ZohoConfigurationError):
        region_of(Answer("c", region.code, "https://accounts.zoho.xx"), chosen)


@pytest.mark.parametrize("age", [0, 61])
def test_o24_a_used_or_old_code_says_press_connect_again_and_keeps_the_connection(
    admin_client: Client, zoho: Sandbox, asked: dict[str, str], age: int
) -> None:
    query = consent(zoho, asked)
    if age:
        zoho.clock = lambda: timezone.now().timestamp() + age
    else:
        zoho.oauth.take_code(query["code"])

    answer = come_back(admin_client, query)

    assert "already used or is too old. Press Connect again" in messages_of(answer)[-1]
    row = ZohoCredential.objects.get()
    assert (row.refresh_token, row.status) == (zoho.refresh_token, "ok")


@pytest.mark.parametrize("query", [{"error": "access_denied"}, {}, {"code": ""}, {"code": "x" * 5000}])
def test_a_consent_without_a_code_is_said_and_changes_nothing(
    admin_client: Client, zoho: Sandbox, asked: dict[str, str], query: dict[str, str]
) -> None:
    answer = come_back(admin_client, {"state": asked["state"]} | query)

    assert answer.status_code == 302
    assert any(word in messages_of(answer)[-1] for word in ("without consent", "holds no code"))
    assert zoho.journal.count("token") == 0


def test_rejecting_on_the_consent_page_changes_nothing(
    admin_client: Client, zoho: Sandbox, asked: dict[str, str]
) -> None:
    assert "without consent" in messages_of(come_back(admin_client, consent(zoho, asked, "reject")))[-1]


def test_an_answer_without_a_refresh_token_is_said_aloud(
    admin_client: Client, zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.oauth.answer_without = {"refresh_token"}

    answer = connect(admin_client, zoho)

    assert "no refresh token" in messages_of(answer)[-1]
    assert ZohoCredential.objects.get().refresh_token == zoho.refresh_token


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("invalid_client", "Client ID or secret is wrong"),
        ("invalid_client_secret", "Client ID or secret is wrong"),
        ("invalid_redirect_uri", "does not know this redirect URI"),
        ("Access Denied", "limiting sign-ins"),
    ],
)
def test_a_refused_exchange_says_what_to_do_and_keeps_the_connection(
    admin_client: Client, zoho: Sandbox, credential: ZohoCredential, error: str, sentence: str
) -> None:
    zoho.faults.add("token", json={"error": error}, times=None)

    assert sentence in messages_of(connect(admin_client, zoho))[-1]
    assert ZohoCredential.objects.get().refresh_token == zoho.refresh_token


def test_tokens_are_not_stored_for_a_client_that_was_changed_meanwhile(
    admin_client: Client, zoho: Sandbox, asked: dict[str, str], monkeypatch: Any
) -> None:
    query = consent(zoho, asked)

    def change(*answer: Any) -> Grant:
        ZohoCredential.objects.update(client_id="1000.ANOTHER")
        return read_grant(*answer)

    monkeypatch.setattr("integrations.zoho.oauth.read_grant", change)
    answer = come_back(admin_client, query)

    assert "changed meanwhile" in messages_of(answer)[-1]
    assert ZohoCredential.objects.get().refresh_token == zoho.refresh_token


def test_connecting_without_a_client_says_what_is_missing(admin_client: Client, db: None) -> None:
    ZohoCredential.objects.create()

    assert "Client ID or secret is missing" in messages_of(admin_client.post(page("connect")))[-1]


def test_who_is_not_signed_in_is_sent_to_sign_in_without_the_code(zoho: Sandbox, asked: dict[str, str]) -> None:
    answer = come_back(Client(), consent(zoho, asked))

    assert answer.status_code == 302
    assert "code" not in answer.url
    assert "state" not in answer.url


def test_a19_a_refused_answer_and_a_refused_page_are_logged_with_user_and_address(
    admin_client: Client, zoho: Sandbox, asked: dict[str, str], caplog: Any
) -> None:
    query = consent(zoho, asked) | {"state": "wrong"}
    staff = Client()
    staff.force_login(User.objects.create_user("mallory", is_staff=True))
    with caplog.at_level(logging.WARNING):
        come_back(admin_client, query)
        assert staff.post(page("disconnect")).status_code == 403

    lines = [record.getMessage() for record in caplog.records if record.name.startswith("integrations")]
    assert "Zoho's that belongs to no Connect of admin (from 127.0.0.1)" in lines[0]
    assert "mallory may not open /admin/integrations/zohocredential/disconnect/ (from 127.0.0.1)" in lines[1]
    assert query["code"] not in "".join(lines)
