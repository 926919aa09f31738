"""Live, ready, fresh: a word each for everybody, times for whoever may view products."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from products_and_services.models import Attention, SyncRun, SyncSettings
from tests.api.answers import the_problem

pytestmark = pytest.mark.django_db
HEALTH = "/api/v1/health/"
MINUTE = timedelta(minutes=1)


def words(client: Any) -> dict[str, str]:
    answer = client.get(HEALTH)
    assert answer.status_code == 200, answer.content
    body: dict[str, str] = answer.json()
    return body


@pytest.fixture
def every_five_minutes(db: None) -> SyncSettings:
    """A rhythm that was switched on an hour ago."""
    rhythm = SyncSettings(changes_minutes=5, switched_on_at=timezone.now() - 60 * MINUTE)
    rhythm.save()
    return rhythm


def test_whoever_asks_hears_words_and_nothing_else(client: Client) -> None:
    assert words(client) == {"status": "ok", "live": "ok", "ready": "ok", "fresh": "unscheduled"}


@pytest.mark.parametrize(("minutes", "fresh", "status"), [(14, "ok", "ok"), (16, "stale", "degraded")])
def test_three_intervals_without_a_good_sync_are_too_many(
    client: Client, every_five_minutes: SyncSettings, full_pass: Callable[..., SyncRun],
    minutes: int, fresh: str, status: str,
) -> None:  # fmt: skip
    full_pass(kind="incremental", finished_at=timezone.now() - minutes * MINUTE)
    for state in ("held", "failed", "running"):
        full_pass(state=state, finished_at=timezone.now())
    full_pass(complete=False, finished_at=timezone.now())
    full_pass(preview=True, finished_at=timezone.now())

    told = words(client)

    assert (told["fresh"], told["status"]) == (fresh, status)


@pytest.mark.parametrize(("minutes", "fresh"), [(14, "ok"), (16, "stale")])
def test_a_rhythm_that_has_just_been_chosen_has_three_intervals_to_begin(
    client: Client, every_five_minutes: SyncSettings, minutes: int, fresh: str
) -> None:
    SyncSettings.objects.update(switched_on_at=timezone.now() - minutes * MINUTE)

    assert words(client)["fresh"] == fresh


def test_nightly_syncs_alone_have_three_days(client: Client, full_pass: Callable[..., SyncRun]) -> None:
    SyncSettings(full="nightly").save()
    full_pass(finished_at=timezone.now() - timedelta(days=2, hours=23))

    assert words(client)["fresh"] == "ok"


def test_a_database_that_is_down_is_told_and_is_not_a_mistake_of_the_server(client: Client) -> None:
    def down(*_args: Any) -> Any:
        raise OperationalError("gone away")

    with connection.execute_wrapper(down):
        answer = client.get(HEALTH)

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "live": "ok", "ready": "unavailable", "fresh": "unknown"}


def test_whoever_may_view_products_hears_times_and_causes(
    api: APIClient, every_five_minutes: SyncSettings, full_pass: Callable[..., SyncRun]
) -> None:
    ended = timezone.now() - MINUTE
    run = full_pass(finished_at=ended)
    Attention.objects.create(cause="held", sentence="secret", since=ended)
    Attention.objects.create(cause="failing", sentence="over", since=ended, over_at=ended)

    details: Any = words(api)["details"]

    assert details["stale_after_seconds"] == 900
    assert details["attention"] == ["held"]
    assert details["last_good_sync"].startswith(ended.isoformat()[:19])
    assert details["catalogue_as_of"] == details["changes_as_of"] == run.started_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_wrong_parameter_or_token_is_refused_here_too(client: Client) -> None:
    the_problem(client.get(f"{HEALTH}?fresh=1"), 400)
    the_problem(client.get(HEALTH, headers={"authorization": "Token wrong"}), 401)


def test_asking_costs_few_queries(
    client: Client, every_five_minutes: SyncSettings, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(2):
        client.get(HEALTH)
