"""What the token endpoint says, read by its body and never by its status."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from integrations.zoho.exceptions import (
    ZohoAuthError,
    ZohoBadAnswerError,
    ZohoConfigurationError,
    ZohoError,
    ZohoServerError,
    ZohoTokenThrottledError,
)
from integrations.zoho.grants import Grant, read_grant
from integrations.zoho.lifetimes import lifetime_seconds
from integrations.zoho.transport import Reply

GOOD = {"access_token": "1000.new.token", "api_domain": "https://www.zohoapis.com", "expires_in": 3600}
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


def reply(body: object, status: int = 200, content_type: str = "application/json") -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, CaseInsensitiveDict({"Content-Type": content_type}), raw)


def error_of(answer: Reply) -> ZohoError:
    with pytest.raises(ZohoError) as caught:
        read_grant(answer, "us")
    return caught.value


@pytest.mark.parametrize("status", [200, 201])
def test_a_good_answer_is_a_grant(status: int) -> None:
    grant = read_grant(reply(GOOD | {"scope": "ZohoInventory.items.READ", "token_type": "Bearer"}, status), "us")

    assert (grant.access_token, grant.refresh_token) == ("1000.new.token", "")
    assert (grant.scope, grant.token_type) == ("ZohoInventory.items.READ", "Bearer")
    assert abs(grant.expires_at - timezone.now() - timedelta(hours=1)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "body", [{}, None, [], "x", 7, {"access_token": ""}, {"access_token": None}, {"access_token": 7}, b"", b"{", b"<p>"]
)
def test_an_answer_without_a_token_is_a_bad_answer(body: object) -> None:
    assert isinstance(error_of(reply(body)), ZohoBadAnswerError)


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "caf\u00e9", "nul\x00", "   "])
def test_a_token_that_could_not_be_sent_is_a_bad_answer(token: str) -> None:
    assert isinstance(error_of(reply(GOOD | {"access_token": token})), ZohoBadAnswerError)


@pytest.mark.parametrize("hidden", ["\x00", "\ud800", "\n"])
def test_what_no_database_can_store_is_left_out(hidden: str) -> None:
    scope = f"ZohoInventory.{hidden}items.READ"

    grant = read_grant(reply(GOOD | {"scope": scope, "token_type": f"Bea{hidden}rer"}), "us")

    assert (grant.scope, grant.token_type) == ("ZohoInventory.items.READ", "Bearer")


@pytest.mark.parametrize("status", [200, 400, 401])
@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("invalid_code", ZohoAuthError),
        ("invalid_grant", ZohoAuthError),
        ("invalid_client", ZohoConfigurationError),
        ("invalid_client_secret", ZohoConfigurationError),
        ("invalid_redirect_uri", ZohoConfigurationError),
        ("Access Denied", ZohoTokenThrottledError),
        ("access_denied", ZohoTokenThrottledError),
        ("general_error", ZohoBadAnswerError),
        ("", ZohoBadAnswerError),
    ],
)
def test_the_word_chooses_the_error_whatever_the_status(word: str, kind: type, status: int) -> None:
    assert isinstance(error_of(reply({"error": word}, status)), kind)


def test_a_wrong_client_is_said_to_be_a_wrong_client() -> None:
    error = error_of(reply({"error": "invalid_client"}))

    assert "Client ID or secret is wrong" in str(error)
    assert error.reason == "CONFIG"


def test_a_throttle_by_its_description_is_recognised() -> None:
    body = {"error": "x", "error_description": "You have made too many requests continuously."}

    assert isinstance(error_of(reply(body, 400)), ZohoTokenThrottledError)


@pytest.mark.parametrize("body", [b"<html>", b"", {}, {"error": "general_error"}])
def test_a_server_error_of_the_sign_in_service_is_transient(body: object) -> None:
    assert isinstance(error_of(reply(body, 503)), ZohoServerError)


def test_an_invalid_code_counts_even_with_a_server_error() -> None:
    assert isinstance(error_of(reply({"error": "invalid_code"}, 500)), ZohoAuthError)


@pytest.mark.parametrize(
    "domain",
    [
        "https://www.zohoapis.eu",
        "https://evil.example",
        "http://www.zohoapis.com",
        "https://www.zohoapis.com.evil.example",
        "http://169.254.169.254",
        7,
        ["https://www.zohoapis.com"],
    ],
)
def test_a_foreign_api_domain_in_the_answer_is_a_bad_answer(domain: object) -> None:
    assert isinstance(error_of(reply(GOOD | {"api_domain": domain})), ZohoBadAnswerError)


@pytest.mark.parametrize("domain", ["https://www.zohoapis.com", "https://inventory.zoho.com", "", None])
def test_the_own_region_or_none_is_fine(domain: object) -> None:
    assert read_grant(reply(GOOD | {"api_domain": domain}), "us").access_token


@pytest.mark.parametrize(
    ("payload", "seconds"),
    [
        ({"expires_in": 3600}, 3600),
        ({"expires_in": "3600"}, 3600),
        ({"expires_in": " 3600 "}, 3600),
        ({"expires_in": Decimal("3600.0")}, 3600),
        ({"expires_in": "3600.0"}, 3600),
        ({"expires_in": 3_600_000}, 3600),
        ({"expires_in": "3600000"}, 3600),
        ({"expires_in": 3_600_000, "expires_in_sec": 3600}, 3600),
        ({"expires_in": 3600, "expires_in_sec": "1800"}, 1800),
        ({"expires_in": 3600, "expires_in_sec": "soon"}, 3600),
        ({}, 3000),
        ({"expires_in": None}, 3000),
        ({"expires_in": "soon"}, 3000),
        ({"expires_in": -1}, 3000),
        ({"expires_in": 0}, 3000),
        ({"expires_in": True}, 3000),
        ({"expires_in": "NaN"}, 3000),
        ({"expires_in": "Infinity"}, 3000),
        ({"expires_in": Decimal("Infinity")}, 3000),
        ({"expires_in": 10**30}, 3000),
        ({"expires_in": [3600]}, 3000),
    ],
)
def test_the_lifetime_is_understood_in_every_form(payload: dict[str, Any], seconds: int) -> None:
    assert lifetime_seconds(payload) == seconds


def test_a_grant_shows_no_token_in_its_repr() -> None:
    grant = read_grant(reply(GOOD | {"refresh_token": "1000.refresh.canary"}), "us")

    assert "canary" not in repr(grant)
    assert "1000.new" not in repr(grant)


@given(JSON_VALUES, st.sampled_from([200, 302, 400, 429, 500]))
def test_any_json_is_a_grant_or_a_typed_error(value: object, status: int) -> None:
    try:
        assert isinstance(read_grant(reply(value, status), "us"), Grant)
    except ZohoError:
        return


@given(st.dictionaries(st.sampled_from([*GOOD, "refresh_token", "scope", "error", "expires_in_sec"]), JSON_VALUES))
def test_any_values_in_the_known_keys_are_a_grant_or_a_typed_error(body: dict[str, Any]) -> None:
    try:
        grant = read_grant(reply(GOOD | body), "us")
    except ZohoError:
        return
    assert timedelta(0) < grant.expires_at - timezone.now() <= timedelta(days=1)
