"""POST /oauth/v2/token and its limits."""

from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256

import pytest

from tests.sandbox.client import Client
from tests.sandbox.conftest import Clock
from zoho_sandbox import Sandbox


def exchange(client: Client, code: str, **more: str) -> dict[str, object]:
    zoho = client.zoho
    form = {"grant_type": "authorization_code", "code": code, "client_id": zoho.client_id}
    answer: dict[str, object] = client.refresh(**(form | more)).json
    return answer


def test_a_refresh_gives_a_token_that_works_and_no_refresh_token(client: Client, zoho: Sandbox) -> None:
    answer = client.refresh().json
    client.token = answer.pop("access_token")

    assert client.get("items").status == 200
    assert answer == {
        "scope": "ZohoInventory.items.READ,ZohoInventory.settings.READ",
        "api_domain": zoho.url,
        "token_type": "Bearer",
        "expires_in": 3600,
    }


def test_parameters_may_stand_in_the_query(client: Client, zoho: Sandbox) -> None:
    query = f"grant_type=refresh_token&client_id={zoho.client_id}&client_secret={zoho.client_secret}"

    reply = client.send("POST", f"/oauth/v2/token?{query}&refresh_token={zoho.refresh_token}")

    assert "access_token" in reply.json


def test_the_client_may_stand_in_a_basic_header(client: Client, zoho: Sandbox) -> None:
    basic = b64encode(f"{zoho.client_id}:{zoho.client_secret}".encode()).decode()
    query = f"grant_type=refresh_token&refresh_token={zoho.refresh_token}"

    reply = client.send("POST", f"/oauth/v2/token?{query}", Authorization=f"Basic {basic}")

    assert "access_token" in reply.json


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"refresh_token": "1000.revoked"}, "invalid_code"),
        ({"client_id": "1000.OTHER"}, "invalid_client"),
        ({"client_secret": "wrong"}, "invalid_client_secret"),
        ({"grant_type": "authorization_code", "code": "1000.unknown"}, "invalid_code"),
    ],
)
def test_refusals_come_with_status_200(client: Client, changed: dict[str, str], word: str) -> None:
    reply = client.refresh(**changed)

    assert (reply.status, reply.json) == (200, {"error": word})


@pytest.mark.parametrize("status", [400, 200])
def test_the_eleventh_token_in_ten_minutes_is_throttled(
    client: Client, zoho: Sandbox, clock: Clock, status: int
) -> None:
    zoho.oauth.throttle_status = status
    answers = [client.refresh().json for _ in range(10)]

    refused = client.refresh()

    assert all("access_token" in answer for answer in answers)
    assert refused.status == status
    assert refused.json["error"] == "Access Denied"
    assert "too many requests continuously" in refused.json["error_description"]
    clock.time += 600
    assert "access_token" in client.refresh().json


def test_the_sixteenth_live_token_ends_the_oldest(client: Client, zoho: Sandbox) -> None:
    zoho.oauth.mint_limit = 100
    tokens = [zoho.access_token] + [client.refresh().json["access_token"] for _ in range(14)]
    assert client.get("items").status == 200

    client.refresh()

    assert client.get("items").status == 401
    client.token = tokens[1]
    assert client.get("items").status == 200


def test_an_access_token_runs_out_after_an_hour(client: Client, zoho: Sandbox, clock: Clock) -> None:
    client.token = client.refresh().json["access_token"]
    clock.time += 3599
    assert client.get("items").status == 200

    clock.time += 1

    assert client.get("items").json["code"] == 57


def test_all_access_tokens_can_be_expired(client: Client, zoho: Sandbox) -> None:
    zoho.oauth.expire_access_tokens()

    assert client.get("items").status == 401
    client.token = client.refresh().json["access_token"]
    assert client.get("items").status == 200


def test_a_revoked_refresh_token_takes_its_access_tokens_along(client: Client, zoho: Sandbox) -> None:
    zoho.oauth.revoke_refresh_token()

    assert client.get("items").status == 401
    assert client.refresh().json == {"error": "invalid_code"}


def test_a_missing_scope_is_401_code_57(client: Client, zoho: Sandbox) -> None:
    zoho.oauth.scopes = "ZohoInventory.items.READ"

    reply = client.get("organizations")

    assert (reply.status, reply.json["code"]) == (401, 57)
    assert client.get("items").status == 200


def test_full_access_covers_everything(client: Client, zoho: Sandbox) -> None:
    zoho.oauth.scopes = "ZohoInventory.FullAccess.all"

    assert client.get("items").status == 200
    assert client.get("organizations").status == 200


def test_a_self_client_code_is_exchanged_once(client: Client, zoho: Sandbox) -> None:
    code = zoho.oauth.issue_code(scopes="ZohoInventory.items.READ")

    answer = exchange(client, code)

    assert answer["scope"] == "ZohoInventory.items.READ"
    assert "access_token" in client.refresh(refresh_token=str(answer["refresh_token"])).json
    assert exchange(client, code) == {"error": "invalid_code"}


def test_a_code_is_good_for_a_minute(client: Client, zoho: Sandbox, clock: Clock) -> None:
    early, late = zoho.oauth.issue_code(), zoho.oauth.issue_code()
    clock.time += 60
    assert "access_token" in exchange(client, early)

    clock.time += 1

    assert exchange(client, late) == {"error": "invalid_code"}


def test_a_code_is_bound_to_its_redirect_address(client: Client, zoho: Sandbox) -> None:
    code = zoho.oauth.issue_code("http://127.0.0.1:8000/callback/")

    assert exchange(client, code, redirect_uri="http://127.0.0.1:8000/callback") == {"error": "invalid_redirect_uri"}


@pytest.mark.parametrize(("verifier", "word"), [("right", "access_token"), ("wrong", "error")])
def test_a_code_with_a_challenge_wants_its_verifier(client: Client, zoho: Sandbox, verifier: str, word: str) -> None:
    challenge = urlsafe_b64encode(sha256(b"right").digest()).rstrip(b"=").decode()
    code = zoho.oauth.issue_code(challenge=challenge)

    assert word in exchange(client, code, code_verifier=verifier)


def test_the_twenty_first_consent_ends_the_oldest(client: Client, zoho: Sandbox) -> None:
    for _ in range(19):
        exchange(client, zoho.oauth.issue_code())
    assert "access_token" in client.refresh().json

    exchange(client, zoho.oauth.issue_code())

    assert client.refresh().json == {"error": "invalid_code"}


def test_the_answer_can_be_bent(client: Client, zoho: Sandbox) -> None:
    zoho.oauth.answer_with = {"expires_in": "3600", "api_domain": "https://www.zohoapis.eu"}
    zoho.oauth.answer_without = {"scope"}

    answer = client.refresh().json

    assert (answer["expires_in"], answer["api_domain"]) == ("3600", "https://www.zohoapis.eu")
    assert "scope" not in answer


def test_refresh_tokens_can_rotate(client: Client, zoho: Sandbox) -> None:
    zoho.oauth.rotate_refresh_token = True

    newer = client.refresh().json["refresh_token"]

    assert newer != zoho.refresh_token
    assert client.refresh().json == {"error": "invalid_code"}
    assert "access_token" in client.refresh(refresh_token=newer).json


@pytest.mark.parametrize("path", ["/oauth/v2/token/revoke", "/oauth/v2/revoke/token"])
def test_a_refresh_token_is_revoked_over_http(client: Client, zoho: Sandbox, path: str) -> None:
    reply = client.send("POST", f"{path}?token={zoho.refresh_token}")

    assert reply.json == {"status": "success"}
    assert client.refresh().json == {"error": "invalid_code"}
    assert client.send("POST", f"{path}?token=unknown").status == 400


def test_the_token_address_answers_post_alone(client: Client) -> None:
    assert client.send("GET", "/oauth/v2/token").status == 405
