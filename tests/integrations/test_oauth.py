"""What goes to Zoho's token endpoint, to the letter: each form, and nothing beside it."""

import pytest

from integrations.zoho.exceptions import ZohoTransientError
from integrations.zoho.oauth import OAuth, OAuthClient
from integrations.zoho.regions import endpoints_for
from integrations.zoho.transport import Transport
from zoho_sandbox import Sandbox

REDIRECT = "https://crm.example.com/zoho/"


@pytest.fixture
def keys(zoho: Sandbox) -> dict[str, str]:
    return {"client_id": zoho.client_id, "client_secret": zoho.client_secret}


@pytest.fixture
def oauth(zoho: Sandbox, transport: Transport, keys: dict[str, str]) -> OAuth:
    return OAuth(transport, endpoints_for("https://www.zohoapis.com"), OAuthClient(**keys))


def sent(zoho: Sandbox, route: str = "token") -> list[dict[str, str]]:
    """The forms that arrived, after making sure that nothing stood in an address."""
    requests = zoho.journal.of(route)
    assert [(request.method, request.query) for request in requests] == [("POST", {})] * len(requests)
    return [request.form for request in requests]


def test_a_refresh_sends_the_refresh_token_and_the_client(oauth: OAuth, zoho: Sandbox, keys: dict[str, str]) -> None:
    grant = oauth.refresh(zoho.refresh_token)

    assert grant.access_token.startswith("1000.")
    assert sent(zoho) == [{"grant_type": "refresh_token", "refresh_token": zoho.refresh_token, **keys}]


def test_what_must_be_checked_before_sending_can_stop_a_refresh(oauth: OAuth, zoho: Sandbox) -> None:
    def stop() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        oauth.refresh(zoho.refresh_token, stop)

    assert sent(zoho) == []


def test_a_self_client_code_goes_alone(oauth: OAuth, zoho: Sandbox, keys: dict[str, str]) -> None:
    code = zoho.oauth.issue_code()

    assert oauth.exchange(code).refresh_token.startswith("1000.")
    assert sent(zoho) == [{"grant_type": "authorization_code", "code": code, **keys}]


def test_a_code_of_the_consent_page_goes_with_its_address_and_its_verifier(
    oauth: OAuth, zoho: Sandbox, keys: dict[str, str]
) -> None:
    code = zoho.oauth.issue_code(REDIRECT)

    assert oauth.exchange(code, REDIRECT, "proof").refresh_token
    assert sent(zoho) == [
        {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "code_verifier": "proof", **keys}
    ]


def test_where_the_verifier_is_refused_the_same_goes_without_it(
    oauth: OAuth, zoho: Sandbox, keys: dict[str, str]
) -> None:
    code = zoho.oauth.issue_code(REDIRECT)
    zoho.faults.add("token", json={"error": "invalid_request"})

    assert oauth.exchange(code, REDIRECT, "proof").refresh_token
    assert sent(zoho)[1] == {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, **keys}


def test_revoking_names_the_token_alone_and_says_whether_zoho_agreed(oauth: OAuth, zoho: Sandbox) -> None:
    assert oauth.revoke(zoho.refresh_token) is True
    assert oauth.revoke(zoho.refresh_token) is False
    assert sent(zoho, "revoke") == [{"token": zoho.refresh_token}] * 2


def test_an_answer_that_takes_too_long_ends_at_the_deadline_of_a_refresh(
    oauth: OAuth, zoho: Sandbox, settings: pytest.MonkeyPatch
) -> None:
    settings.ZOHO_REFRESH_SECONDS = 0.2  # type: ignore[attr-defined]
    zoho.faults.add("token", delay=5)

    with pytest.raises(ZohoTransientError):
        oauth.refresh(zoho.refresh_token)


def test_an_answer_of_another_region_is_dropped(zoho: Sandbox, transport: Transport, keys: dict[str, str]) -> None:
    zoho.oauth.answer_with = {"api_domain": "https://www.zohoapis.com"}
    european = OAuth(transport, endpoints_for("https://www.zohoapis.eu"), OAuthClient(**keys))

    with pytest.raises(ZohoTransientError, match="foreign region"):
        european.refresh(zoho.refresh_token)

    zoho.oauth.answer_with = {"api_domain": "https://www.zohoapis.eu"}
    assert european.refresh(zoho.refresh_token).access_token


def test_the_secret_of_a_client_is_not_shown(keys: dict[str, str]) -> None:
    assert keys["client_secret"] not in repr(OAuthClient(**keys))
