"""The stored token: renewed once, shared, and never at the cost of what a person stored meanwhile."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from integrations.models import ConnectionStatus, ZohoCredential
from integrations.signals import connection_status_changed
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import (
    ZohoAuthError,
    ZohoBadAnswerError,
    ZohoConfigurationError,
    ZohoServerError,
    ZohoTokenThrottledError,
)
from tests.integrations.token_store import expect, row
from zoho_sandbox import Sandbox


@pytest.fixture
def connected(credential: ZohoCredential, zoho: Sandbox) -> ZohoCredential:
    """A credential whose access token Zoho accepts for an hour."""
    credential.access_token = zoho.access_token
    credential.expires_in = timezone.now() + timedelta(hours=1)
    credential.save()
    return credential


def test_a_valid_token_is_used_without_asking(connected: ZohoCredential, zoho: Sandbox) -> None:
    assert ZohoClient().get_valid_token() == zoho.access_token
    assert zoho.journal.requests == []


def test_secrets_go_in_the_body_and_never_in_the_address(credential: ZohoCredential, zoho: Sandbox) -> None:
    ZohoClient().get_valid_token()

    (request,) = zoho.journal.of("token")
    assert request.query == {}
    assert request.form["grant_type"] == "refresh_token"
    assert request.form["refresh_token"] == zoho.refresh_token


@pytest.mark.parametrize("status", [200, 400])
def test_a_throttle_holds_everybody_back_for_ten_minutes_and_the_connection_stays_ok(
    credential: ZohoCredential, zoho: Sandbox, status: int
) -> None:
    zoho.faults.add("token", status=status, json={"error": "Access Denied"}, times=None)
    error = expect(ZohoTokenThrottledError)
    expect(ZohoTokenThrottledError)

    assert zoho.journal.count("token") == 1
    assert row().status == ConnectionStatus.OK
    assert row().throttled_until == error.retry_at
    assert error.reason == "TOKEN_THROTTLED"
    assert timezone.localtime(error.retry_at).strftime("%H:%M") in str(error)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        zoho.faults.clear()
        assert ZohoClient().get_valid_token()


def test_a_token_in_its_last_minutes_is_used_while_throttled(connected: ZohoCredential, zoho: Sandbox) -> None:
    ZohoCredential.objects.update(
        expires_in=timezone.now() + timedelta(minutes=2), throttled_until=timezone.now() + timedelta(minutes=10)
    )

    assert ZohoClient().get_valid_token() == zoho.access_token


def test_a_dead_connection_is_asked_once_and_shared(credential: ZohoCredential, zoho: Sandbox) -> None:
    told: list[str] = []

    def listen(status: str, **_kwargs: Any) -> None:
        told.append(status)

    connection_status_changed.connect(listen)
    zoho.oauth.revoke_refresh_token()
    for _worker in range(5):
        assert "Press Connect" in str(expect(ZohoAuthError))
    connection_status_changed.disconnect(listen)

    assert zoho.journal.count("token") == 1
    assert row().status == ConnectionStatus.NEEDS_RECONNECT
    assert told == [ConnectionStatus.NEEDS_RECONNECT]


def test_a_new_refresh_token_ends_the_dead_connection(credential: ZohoCredential, zoho: Sandbox) -> None:
    ZohoCredential.objects.update(refresh_token="1000.dead.dead")
    expect(ZohoAuthError)
    alive = row()
    alive.refresh_token = zoho.refresh_token
    alive.save()

    assert ZohoClient().get_valid_token()
    assert row().status == ConnectionStatus.OK


@pytest.mark.parametrize(
    "answer", [{}, None, [], "x", {"access_token": None}, {"access_token": "1000.a.b", "api_domain": "https://evil"}]
)
def test_a_nonsensical_answer_leaves_the_old_token_untouched(
    connected: ZohoCredential, zoho: Sandbox, answer: object
) -> None:
    ZohoCredential.objects.update(expires_in=timezone.now() - timedelta(hours=1))
    zoho.faults.add("token", json=answer, times=None)
    expect(ZohoBadAnswerError)

    assert row().access_token == zoho.access_token
    assert row().status == ConnectionStatus.OK


def test_a_wrong_client_is_a_configuration_error_and_asked_once_in_ten_minutes(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    ZohoCredential.objects.update(client_secret="wrong-secret")
    for _worker in range(5):
        assert "Client ID or secret is wrong" in str(expect(ZohoConfigurationError))
    assert zoho.journal.count("token") == 1
    assert row().status == ConnectionStatus.CONFIG_ERROR

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        expect(ZohoConfigurationError)
        expect(ZohoConfigurationError)
    assert zoho.journal.count("token") == 2


def test_a_short_burst_of_failures_is_invisible(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.faults.add("token", status=503, times=4)

    assert ZohoClient().get_valid_token()


def test_more_than_five_attempts_in_ten_minutes_are_never_made(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.faults.add("token", status=503, times=None)
    expect(ZohoServerError)
    error = expect(ZohoTokenThrottledError)

    assert zoho.journal.count("token") == 5
    assert error.retry_at is not None
    assert timedelta(minutes=9) < error.retry_at - timezone.now() <= timedelta(minutes=10)


def test_a_refresh_answer_without_a_refresh_token_keeps_the_old(credential: ZohoCredential, zoho: Sandbox) -> None:
    ZohoClient().get_valid_token()

    assert row().refresh_token == zoho.refresh_token


def test_a_new_refresh_token_is_stored_with_the_access_token(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.oauth.rotate_refresh_token = True
    token = ZohoClient().get_valid_token()

    assert row().access_token == token
    assert row().refresh_token != zoho.refresh_token
    zoho.oauth.expire_access_tokens()
    assert ZohoClient()._refresh_token() != token


def test_the_expiry_counts_from_the_receipt_and_the_scope_is_remembered(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    ZohoClient().get_valid_token()

    left = row().expires_in - timezone.now()  # type: ignore[operator]
    assert timedelta(minutes=59) < left <= timedelta(hours=1)
    assert row().scope == "ZohoInventory.items.READ,ZohoInventory.settings.READ"


@pytest.mark.parametrize("skew", [timedelta(minutes=20), timedelta(minutes=-20)], ids=["fast", "slow"])
def test_a_wrong_clock_costs_two_token_requests_at_most(
    credential: ZohoCredential, zoho: Sandbox, caplog: Any, skew: timedelta
) -> None:
    started = time.time()
    zoho.clock = lambda: time.time() - (skew.total_seconds() if abs(time.time() - started) > 600 else 0)
    with time_machine.travel(timezone.now() + skew):
        client = ZohoClient()
        for _call in range(3):
            client.fetch_products(per_page=10)

    assert zoho.journal.count("token") <= 2
    assert caplog.text.count("differ by") == 1


def test_what_an_admin_stores_during_a_refresh_stays(credential: ZohoCredential, zoho: Sandbox) -> None:
    newer = zoho.oauth.new_grant(zoho.oauth.scopes).refresh_token
    client = ZohoClient()

    def edit_just_before_the_request() -> None:
        client.on_wait = None
        edited = row()
        edited.refresh_token = newer
        edited.save()

    client.on_wait = edit_just_before_the_request
    token = client.get_valid_token()

    assert [request.form["refresh_token"] for request in zoho.journal.of("token")] == [zoho.refresh_token, newer]
    assert (row().refresh_token, row().access_token) == (newer, token)


def test_a_refusal_of_what_an_admin_has_just_replaced_is_not_recorded(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    ZohoCredential.objects.update(refresh_token="1000.dead.dead")
    client = ZohoClient()

    def mend_just_before_the_request() -> None:
        client.on_wait = None
        edited = row()
        edited.refresh_token = zoho.refresh_token
        edited.save()

    client.on_wait = mend_just_before_the_request
    with pytest.raises(ZohoAuthError):
        client.get_valid_token()

    assert row().status == ConnectionStatus.OK
    assert client.get_valid_token()


def test_without_a_refresh_token_an_expired_one_needs_a_reconnect(connected: ZohoCredential, zoho: Sandbox) -> None:
    connected.refresh_token = ""
    connected.access_token = zoho.access_token + "x"
    connected.save()
    ZohoCredential.objects.update(expires_in=timezone.now() - timedelta(hours=1))

    assert "no refresh token" in str(expect(ZohoAuthError))
    assert zoho.journal.count("token") == 0


@pytest.mark.parametrize("name", ["client_id", "client_secret", "refresh_token"])
def test_what_is_missing_is_named_without_a_call(credential: ZohoCredential, zoho: Sandbox, name: str) -> None:
    ZohoCredential.objects.update(**{name: ""})

    assert "Admin → Integrations → Zoho credentials" in str(expect(ZohoConfigurationError))
    assert zoho.journal.requests == []


def test_unreadable_secrets_are_a_configuration_error_without_a_call(
    credential: ZohoCredential, zoho: Sandbox, settings: Any
) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []

    assert "FIELD_ENCRYPTION_KEYS" in str(expect(ZohoConfigurationError))
    assert zoho.journal.requests == []
