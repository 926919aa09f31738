"""The right to write for a run: taken once, renewed by writing, given up or lost."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from products_and_services.models import SyncRun
from products_and_services.zoho_sync.errors import LeaseLost, SyncCancelled
from products_and_services.zoho_sync.lease import Lease, claim
from products_and_services.zoho_sync.starting import Wanted, place_run

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LEASE = 90 * SECOND


@pytest.fixture(autouse=True)
def clock(settings: object) -> object:
    """Noon, standing still; a lease is long."""
    settings.ZOHO_SYNC_LEASE = LEASE  # type: ignore[attr-defined]
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def run() -> SyncRun:
    return place_run(Wanted())[0]


def claimed(run: SyncRun) -> Lease:
    lease = claim(run.pk)
    assert lease is not None
    run.refresh_from_db()
    return lease


def test_claiming_starts_the_run_and_forgets_why_it_waited(run: SyncRun) -> None:
    SyncRun.objects.update(state="waiting", due_at=NOON, reason="RATE_LIMITED", message="Zoho is busy.", fence=7)

    lease = claimed(run)

    assert (run.state, run.due_at, run.reason, run.message) == ("running", None, "", "")
    assert (run.started_at, run.lease_until, run.fence) == (NOON, NOON + LEASE, 8)
    assert (lease.run_id, lease.fence, lease.renewed_at) == (run.pk, 8, NOON)


@pytest.mark.parametrize("state", ["waiting", "interrupted"])
def test_a_parked_run_is_left_alone_until_it_is_due(run: SyncRun, state: str, clock: time_machine.Traveller) -> None:
    SyncRun.objects.update(state=state, due_at=NOON + SECOND)
    assert claim(run.pk) is None

    clock.shift(1)
    assert claim(run.pk) is not None


def test_a_queued_run_is_taken_by_a_machine_whose_clock_is_behind(run: SyncRun) -> None:
    SyncRun.objects.update(state="queued", due_at=NOON + SECOND)

    assert claim(run.pk) is not None


def test_the_owner_is_named_by_machine_and_process(run: SyncRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "m" * 41)
    monkeypatch.setattr("os.getpid", lambda: 42)

    claimed(run)

    assert run.lease_owner == "m" * 40 + ":42"


def test_a_takeover_keeps_the_start_and_the_seconds_worked(run: SyncRun, clock: time_machine.Traveller) -> None:
    first = claimed(run)
    clock.shift(30)
    first.commit()
    clock.shift(LEASE + SECOND)

    second = claimed(run)

    assert (run.started_at, second.worked, second.fence) == (NOON, 30, first.fence + 1)


def test_a_lease_is_free_only_after_its_last_moment(run: SyncRun, clock: time_machine.Traveller) -> None:
    claimed(run)
    clock.shift(LEASE)
    assert claim(run.pk) is None

    clock.shift(SECOND)
    assert claim(run.pk) is not None


@pytest.mark.parametrize("state", ["ready", "held", "succeeded", "failed", "cancelled"])
def test_a_run_that_is_over_or_waits_for_a_person_cannot_be_claimed(run: SyncRun, state: str) -> None:
    SyncRun.objects.update(state=state)

    assert claim(run.pk) is None


def test_claiming_touches_no_other_run(run: SyncRun) -> None:
    other = SyncRun.objects.create(state="interrupted", kind="selective")

    claimed(run)

    other.refresh_from_db()
    assert (other.state, other.fence) == ("interrupted", 0)


def test_a_commit_writes_renews_and_counts_the_time_worked(run: SyncRun, clock: time_machine.Traveller) -> None:
    lease = claimed(run)
    for _ in range(2):
        clock.shift(20)
        lease.commit(pages=3)

    run.refresh_from_db()
    assert (run.pages, run.worked_seconds, run.lease_until) == (3, 40, NOON + 40 * SECOND + LEASE)
    assert (lease.worked, lease.renewed_at) == (40, NOON + 40 * SECOND)


def test_a_new_lease_has_worked_for_no_time(run: SyncRun) -> None:
    assert Lease(run.pk, 1).worked == 0


def test_a_commit_touches_no_other_run(run: SyncRun) -> None:
    lease = claimed(run)
    other = SyncRun.objects.create(state="running", kind="selective", fence=lease.fence)

    lease.commit(pages=3)

    other.refresh_from_db()
    assert other.pages == 0


def test_renewing_waits_for_a_ninth_of_the_lease(run: SyncRun, clock: time_machine.Traveller) -> None:
    lease = claimed(run)
    clock.shift(10)
    lease.renew()
    run.refresh_from_db()
    assert run.lease_until == NOON + LEASE

    clock.shift(1)
    lease.renew()
    run.refresh_from_db()
    assert run.lease_until == NOON + 11 * SECOND + LEASE


def test_a_released_run_is_free_and_its_last_word_is_written(run: SyncRun) -> None:
    lease = claimed(run)
    other = SyncRun.objects.create(state="running", kind="selective", fence=lease.fence, lease_owner="another")

    assert lease.release(state="interrupted", reason="STOPPED") is True

    run.refresh_from_db()
    other.refresh_from_db()
    assert (run.state, run.reason, run.lease_until, run.lease_owner) == ("interrupted", "STOPPED", None, "")
    assert (other.state, other.lease_owner) == ("running", "another")
    assert lease.release(state="failed") is False


def test_who_was_overtaken_writes_nothing_more_not_even_a_last_word(run: SyncRun) -> None:
    first = claimed(run)
    SyncRun.objects.update(lease_until=NOON - SECOND)
    second = claimed(run)

    with pytest.raises(LeaseLost):
        first.commit(pages=7)
    assert first.release(state="failed") is False

    second.commit(pages=1)
    run.refresh_from_db()
    assert (run.pages, run.state) == (1, "running")


def test_who_was_overtaken_is_told_so_even_if_the_run_is_cancelled(run: SyncRun) -> None:
    first = claimed(run)
    SyncRun.objects.update(lease_until=NOON - SECOND)
    second = claimed(run)
    SyncRun.objects.update(cancel_requested=True)

    with pytest.raises(LeaseLost):
        first.commit()
    with pytest.raises(SyncCancelled):
        second.commit()


def test_a_lease_given_up_is_lost_whatever_is_cancelled_elsewhere(run: SyncRun) -> None:
    lease = claimed(run)
    SyncRun.objects.create(state="running", kind="selective", fence=lease.fence, cancel_requested=True)
    lease.release(state="interrupted")

    with pytest.raises(LeaseLost):
        lease.commit()


def test_a_parked_run_says_why_and_belongs_to_nobody(run: SyncRun) -> None:
    assert claimed(run).park(state="interrupted", due_at=NOON + SECOND, reason="ZOHO_DOWN", message="Zoho is down.")

    run.refresh_from_db()
    assert (run.state, run.due_at, run.reason, run.message) == (
        "interrupted", NOON + SECOND, "ZOHO_DOWN", "Zoho is down."
    )  # fmt: skip
    assert (run.lease_until, run.lease_owner) == (None, "")


def test_a_run_that_was_cancelled_meanwhile_is_over_instead_of_parked(run: SyncRun) -> None:
    lease = claimed(run)
    SyncRun.objects.update(cancel_requested=True, reason="OLD")

    assert lease.park(state="waiting", due_at=NOON)

    run.refresh_from_db()
    assert (run.state, run.holds_place, run.reason, run.finished_at) == ("cancelled", False, "", NOON)
    assert run.message == "Cancelled. What had been written until then stays written."


@pytest.mark.parametrize("moved", [{"fence": 9}, {"state": "cancelled"}])
def test_a_run_that_is_not_ours_any_more_is_not_parked(run: SyncRun, moved: dict[str, object]) -> None:
    lease = claimed(run)
    SyncRun.objects.update(**moved)

    assert not lease.park(state="waiting")

    run.refresh_from_db()
    assert run.state == moved.get("state", "running")
    assert run.lease_until == NOON + LEASE


def test_another_run_is_left_alone(run: SyncRun) -> None:
    other = SyncRun.objects.create(state="running", fence=1)

    assert claimed(run).park(state="waiting")

    other.refresh_from_db()
    assert other.state == "running"
