"""However many processes meet a token that no longer works, Zoho sees one token request and nobody sees an error."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from integrations.models import ConnectionStatus, ZohoCredential
from integrations.utils import ZohoClient
from tests.plugins.scale import rounds
from zoho_sandbox import Sandbox

# With `tests/proofs/test_starts.py` in one group: PostgreSQL has a hundred connections for all.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("crowd")]
Race = Callable[[int, str], list[str]]
CROWDS = [8, 32, 64]


@pytest.fixture
def race(process_environment: dict[str, str], zoho: Sandbox) -> Iterator[Race]:
    """Let so many processes do the same work at once; their answers."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.integrations.race"],
        env=process_environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdin is not None
        assert starter.stdout is not None

        def run(count: int, work: str) -> list[str]:
            starter.stdin.write(json.dumps({"count": count, "sandbox": zoho.url, "work": work}) + "\n")
            starter.stdin.flush()
            answers: list[str] = json.loads(starter.stdout.readline())
            return answers

        yield run
        starter.stdin.close()


def begin_again(zoho: Sandbox, *, expired: bool) -> None:
    """The first moment of a round: a token is stored that has run out, or that Zoho has stopped to accept."""
    zoho.fresh()
    zoho.journal.clear()
    ZohoCredential.objects.update(
        access_token=zoho.access_token,
        refresh_token=zoho.refresh_token,
        expires_in=timezone.now() + timedelta(hours=-1 if expired else 1),
        refresh_attempts="",
        status=ConnectionStatus.OK,
        throttled_until=None,
    )
    zoho.oauth.expire_access_tokens()


@pytest.mark.parametrize("crowd", CROWDS)
def test_an_expired_token_costs_one_token_request(
    race: Race, credential: ZohoCredential, zoho: Sandbox, crowd: int
) -> None:
    for _round in range(rounds(2, 20)):
        begin_again(zoho, expired=True)
        answers = race(crowd, "token")

        assert zoho.journal.count("token") == 1
        assert answers == [ZohoClient().get_valid_token()] * crowd


@pytest.mark.parametrize("crowd", CROWDS)
def test_a_refused_token_costs_one_token_request(
    race: Race, credential: ZohoCredential, zoho: Sandbox, crowd: int
) -> None:
    for _round in range(rounds(2, 20)):
        begin_again(zoho, expired=False)
        answers = race(crowd, "page")

        assert zoho.journal.count("token") == 1
        assert answers == ["5"] * crowd


def test_a_dead_connection_is_asked_once_by_the_whole_crowd(
    race: Race, credential: ZohoCredential, zoho: Sandbox
) -> None:
    begin_again(zoho, expired=True)
    zoho.oauth.revoke_refresh_token()
    answers = race(32, "token")

    assert zoho.journal.count("token") == 1
    assert {answer.partition(":")[0] for answer in answers} == {"ZohoAuthError"}


def test_a_throttle_is_met_once_by_the_whole_crowd(race: Race, credential: ZohoCredential, zoho: Sandbox) -> None:
    begin_again(zoho, expired=True)
    zoho.faults.add("token", status=400, json={"error": "Access Denied"}, times=None)
    answers = race(32, "token")

    assert zoho.journal.count("token") == 1
    assert {answer.partition(":")[0] for answer in answers} == {"ZohoTokenThrottledError"}


def test_a_process_killed_between_answer_and_storing_is_replaced_and_counted(
    race: Race, credential: ZohoCredential, zoho: Sandbox
) -> None:
    begin_again(zoho, expired=True)
    assert race(1, "die") == []
    assert zoho.journal.count("token") == 1

    # The dead owner's lease runs out on its own; shortened here as if 17 seconds had passed.
    ZohoCredential.objects.update(refresh_until=timezone.now())
    assert ZohoClient().get_valid_token()
    stored = ZohoCredential.objects.get()
    assert len(stored.refresh_attempts.split()) == zoho.journal.count("token") == 2


def test_creations_in_a_race_leave_one_row(race: Race, zoho: Sandbox) -> None:
    for _round in range(rounds(3, 20)):
        answers = race(8, "create")

        assert sorted(answer.partition(":")[0] for answer in answers) == ["1", *["SecondRowError"] * 7]
        assert ZohoCredential.objects.count() == 1
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM integrations_zohocredential")
