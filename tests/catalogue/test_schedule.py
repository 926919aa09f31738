"""The minute's tick: dead workers lose their place, what is due goes on, nothing is sent twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoTransientError
from products_and_services.models import SyncRun
from products_and_services.services import sync_zoho_products_to_db
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync.errors import LeaseLost, SyncCancelled
from products_and_services.zoho_sync.lease import claim
from products_and_services.zoho_sync.starting import Wanted, place_run
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


class Worker:
    """Receives what the tick sends."""

    def __init__(self) -> None:
        self.received: list[int] = []

    def __call__(self, run: SyncRun) -> None:
        self.received.append(run.pk)


@pytest.fixture
def worker() -> Worker:
    return Worker()


def test_a_silent_worker_loses_its_run_to_the_next(worker: Worker) -> None:
    now = timezone.now()
    run, _ = place_run(Wanted())
    claim(run.pk)

    tick(now + timedelta(seconds=80), worker)
    assert worker.received == []

    tick(now + timedelta(seconds=150), worker)
    run.refresh_from_db()
    assert (worker.received, run.state, run.holds_place, run.resumes) == ([run.pk], "queued", True, 1)


def test_the_overtaken_worker_can_write_nothing_more() -> None:
    run, _ = place_run(Wanted())
    first = claim(run.pk)
    SyncRun.objects.update(lease_until=timezone.now() - MINUTE)
    second = claim(run.pk)
    assert first is not None
    assert second is not None

    with pytest.raises(LeaseLost):
        first.commit(pages=7)
    second.commit(pages=1)

    assert SyncRun.objects.get().pages == 1
    assert first.release(state="failed") is False


def test_a_live_run_cannot_be_claimed() -> None:
    run, _ = place_run(Wanted())

    assert claim(run.pk) is not None
    assert claim(run.pk) is None


def test_a_cancelled_run_tells_its_worker() -> None:
    run, _ = place_run(Wanted())
    lease = claim(run.pk)
    SyncRun.objects.update(cancel_requested=True)
    assert lease is not None

    with pytest.raises(SyncCancelled):
        lease.commit(pages=1)


def test_a_queued_run_that_no_worker_took_is_sent_again(worker: Worker) -> None:
    run, _ = place_run(Wanted())
    now = timezone.now()

    tick(now, worker)
    assert worker.received == []

    tick(now + 2 * MINUTE, worker)
    tick(now + 2 * MINUTE + timedelta(seconds=30), worker)
    assert worker.received == [run.pk]


def test_an_interrupted_run_goes_on_when_it_is_due(zoho: Sandbox, credential: ZohoCredential, worker: Worker) -> None:
    zoho.faults.add(route="items", times=5, status=503)
    with pytest.raises(ZohoTransientError):
        sync_zoho_products_to_db()
    now = timezone.now()

    tick(now, worker)
    assert worker.received == []

    tick(now + 2 * MINUTE, worker)
    assert worker.received == [SyncRun.objects.get().pk]


def test_what_is_too_old_is_not_resumed(worker: Worker) -> None:
    run, _ = place_run(Wanted())
    SyncRun.objects.update(state="interrupted", holds_place=False, due_at=timezone.now())

    tick(timezone.now() + timedelta(hours=25), worker)

    run.refresh_from_db()
    assert (worker.received, run.state) == ([], "failed")
    assert "Start a new sync" in run.message


def test_an_old_run_that_was_being_applied_goes_on(worker: Worker) -> None:
    run, _ = place_run(Wanted())
    SyncRun.objects.update(state="interrupted", phase="apply", holds_place=False, due_at=timezone.now())

    tick(timezone.now() + timedelta(hours=25), worker)

    assert worker.received == [run.pk]


def test_a_parked_run_waits_while_another_holds_the_place(worker: Worker) -> None:
    parked, _ = place_run(Wanted(preview=True))
    SyncRun.objects.update(state="interrupted", holds_place=False, due_at=timezone.now())
    active, _ = place_run(Wanted())

    tick(timezone.now() + timedelta(seconds=30), worker)

    parked.refresh_from_db()
    active.refresh_from_db()
    assert (worker.received, parked.state, active.state) == ([], "interrupted", "queued")


def test_missed_ticks_do_not_pile_up(worker: Worker) -> None:
    place_run(Wanted())
    later = timezone.now() + timedelta(hours=3)

    tick(later, worker)
    tick(later, worker)

    assert len(worker.received) == 1


@pytest.mark.parametrize("wait", [timedelta(minutes=2), timedelta(minutes=20)])
def test_only_a_short_wait_keeps_the_place(
    zoho: Sandbox, credential: ZohoCredential, monkeypatch: Any, wait: timedelta
) -> None:
    ZohoCredential.objects.update(throttled_until=timezone.now() + wait)
    with pytest.raises(ZohoTransientError):
        sync_zoho_products_to_db()

    run = SyncRun.objects.get()
    assert (run.state, run.reason) == ("waiting", "TOKEN_THROTTLED")
    assert run.holds_place is (wait < timedelta(minutes=5))
    assert zoho.journal.count("token") == 0
