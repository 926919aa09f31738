"""The rhythm that a person chose: what is due starts once, what was missed is not made up for, a skip is noted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from integrations.models import ZohoCredential
from products_and_services.models import SyncRun, SyncSettings
from products_and_services.rhythm import plan
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync.run import work_on
from products_and_services.zoho_sync.starting import Wanted, place_run

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def connected(db: None) -> ZohoCredential:
    return ZohoCredential.objects.create(organization_id="7", time_zone="America/New_York", refresh_token="r")


def choose(last_full: datetime | None = None, **values: Any) -> None:
    """Switch a rhythm on at noon."""
    rhythm = SyncSettings(**values)
    plan(rhythm, NOON, last_full)
    rhythm.save()


def at(moment: datetime) -> list[str]:
    """The kinds of the runs that a tick at this moment starts; each goes through at once."""
    sent: list[SyncRun] = []
    with time_machine.travel(moment, tick=False):
        tick(moment, sent.append)
        for run in sent:
            went_through(run)
    return [run.kind for run in sent]


def went_through(run: SyncRun) -> None:
    over = {"state": "succeeded", "complete": True, "holds_place": False, "calls": 100 if run.kind == "full" else 1}
    times = dict.fromkeys(("zoho_started_at", "started_at", "finished_at"), datetime.now(UTC))
    SyncRun.objects.filter(pk=run.pk).update(**over, **times)


def note() -> str:
    return SyncSettings.objects.get().note


def test_it_is_off_until_it_is_switched_on() -> None:
    assert [at(NOON + hour * HOUR) for hour in range(30)] == [[]] * 30
    assert not SyncSettings.objects.exists()


def test_every_five_minutes_the_changes_after_one_full_sync_at_first() -> None:
    choose(changes_minutes=5)

    started = {minute: at(NOON + minute * MINUTE) for minute in range(16)}

    assert {minute: kinds for minute, kinds in started.items() if kinds} == {
        0: ["full"], 5: ["incremental"], 10: ["incremental"], 15: ["incremental"]
    }  # fmt: skip
    assert set(SyncRun.objects.values_list("trigger", flat=True)) == {"schedule"}


def test_the_nightly_full_sync_follows_the_clock_of_the_organisation() -> None:
    choose(full="nightly")

    started = [moment for moment in (NOON + n * 15 * MINUTE for n in range(48 * 4)) if at(moment)]

    assert started == [datetime(2026, 6, 10, 7, tzinfo=UTC), datetime(2026, 6, 11, 7, tzinfo=UTC)]


@pytest.mark.parametrize(("local_hour", "days_later"), [(1, 0), (3, 1), (4, 1)])
def test_the_night_that_has_not_come_yet_is_the_next_one(local_hour: int, days_later: int) -> None:
    rhythm = SyncSettings(full="nightly")

    plan(rhythm, datetime(2026, 6, 9, local_hour + 4, tzinfo=UTC), None)

    assert rhythm.full_due_at == datetime(2026, 6, 9 + days_later, 7, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hour"), [(7, 8), (8, 7)])
def test_a_night_of_summer_time_changes_nothing_on_the_clock_on_the_wall(day: int, hour: int) -> None:
    rhythm = SyncSettings(full="nightly")

    plan(rhythm, datetime(2026, 3, day - 1, 12, tzinfo=UTC), None)

    assert rhythm.full_due_at == datetime(2026, 3, day, hour, tzinfo=UTC)


def test_full_syncs_every_so_many_hours_count_from_the_last_one() -> None:
    choose(last_full=NOON - 2 * HOUR, full="hours", full_hours=6)

    assert [hour for hour in range(17) if at(NOON + hour * HOUR)] == [4, 10, 16]


def test_missed_ticks_start_one_sync_and_keep_the_grid() -> None:
    choose(changes_minutes=15)
    at(NOON)

    assert at(NOON + 3 * HOUR + 7 * MINUTE) == ["incremental"]
    assert at(NOON + 3 * HOUR + 8 * MINUTE) == []
    assert at(NOON + 3 * HOUR + 15 * MINUTE) == ["incremental"]


def test_two_ticks_in_the_same_moment_start_one_sync(monkeypatch: Any) -> None:
    choose(changes_minutes=5)
    stale = SyncSettings.stored()
    at(NOON)
    monkeypatch.setattr(SyncSettings, "stored", lambda: stale)

    assert at(NOON + timedelta(seconds=1)) == []
    assert SyncRun.objects.count() == 1


def test_an_active_run_makes_the_next_one_skip_with_a_note() -> None:
    choose(changes_minutes=5)
    at(NOON)
    slow, _ = place_run(Wanted(trigger="button"))
    SyncRun.objects.filter(pk=slow.pk).update(state="running", lease_until=NOON + HOUR)

    assert at(NOON + 5 * MINUTE) == []
    assert note() == f"Run {slow.pk} (Full) was still active."
    went_through(slow)
    assert at(NOON + 6 * MINUTE) == []
    assert at(NOON + 10 * MINUTE) == ["incremental"]


def test_a_full_sync_waits_for_the_changes_instead_of_missing_its_night() -> None:
    choose(full="hours", full_hours=24)
    changes, _ = place_run(Wanted(kind="incremental"))
    SyncRun.objects.filter(pk=changes.pk).update(state="running", lease_until=NOON + HOUR)

    assert at(NOON) == []
    went_through(changes)
    assert at(NOON + MINUTE) == ["full"]


def test_a_full_sync_that_is_running_already_is_enough() -> None:
    choose(full="hours", full_hours=6)
    running, _ = place_run(Wanted())
    SyncRun.objects.filter(pk=running.pk).update(state="running", lease_until=NOON + HOUR)

    assert at(NOON) == []
    went_through(running)
    assert [hour for hour in range(7) if at(NOON + hour * HOUR)] == [6]


def test_a_run_that_waits_for_zoho_is_not_hurried() -> None:
    choose(changes_minutes=5)
    at(NOON)
    SyncRun.objects.create(kind="incremental", state="waiting", due_at=NOON + 8 * HOUR, message="Used up for today.")

    assert at(NOON + 5 * MINUTE) == []
    assert "goes on by itself. Used up for today." in note()


def test_a_held_run_is_not_pushed_aside_by_the_next_reading_of_the_changes() -> None:
    choose(changes_minutes=5)
    at(NOON)
    held = SyncRun.objects.create(kind="incremental", state="held")

    assert at(NOON + 5 * MINUTE) == []
    assert note() == f"Run {held.pk} is held: apply it or discard it."


@pytest.mark.parametrize(("status", "hours_of_starts"), [("needs_reconnect", []), ("config_error", [1, 2, 3])])
def test_a_broken_connection_is_not_asked_every_five_minutes(status: str, hours_of_starts: list[int]) -> None:
    choose(changes_minutes=5)
    at(NOON)
    SyncRun.objects.update(created_at=NOON)
    ZohoCredential.objects.update(status=status)
    SyncRun.objects.create(state="failed")
    SyncRun.objects.filter(state="failed").update(created_at=NOON)

    started = []
    for step in range(1, 37):
        moment = NOON + step * 5 * MINUTE
        if at(moment):
            started.append((moment - NOON) / HOUR)
            SyncRun.objects.filter(started_at=moment).update(state="failed", created_at=moment)

    assert [round(hours) for hours in started] == hours_of_starts


def test_where_changes_cannot_be_read_full_syncs_come_as_often_as_the_plan_bears() -> None:
    ZohoCredential.objects.update(quota_limit=1000)
    choose(changes_minutes=5)
    at(NOON)
    SyncRun.objects.create(kind="incremental", state="failed", reason="NOT_NEWEST_FIRST", organization_id="7")

    started = [minute for minute in range(5, 600, 5) if at(NOON + minute * MINUTE)]

    assert started == [170, 340, 510]


def test_a_worker_carries_out_what_was_started(zoho: Any) -> None:
    ZohoCredential.objects.update(
        client_id=zoho.client_id, client_secret=zoho.client_secret, refresh_token=zoho.refresh_token,
        organization_id=zoho.organization_id,
    )  # fmt: skip
    choose(changes_minutes=5)
    sent: list[SyncRun] = []

    tick(NOON + MINUTE, sent.append)

    assert work_on(sent[0].pk).created == 106
