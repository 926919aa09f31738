"""Runs and the day's calls: who stops when, what goes on by itself, and what a press of the button takes over."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoRateLimitError
from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_now
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync.run import work_on
from products_and_services.zoho_sync.starting import Wanted, place_run
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
SCHEDULED = Wanted(trigger=SyncRun.Trigger.SCHEDULE)


def fill(zoho: Sandbox) -> None:
    zoho.catalogue.replace([{"item_id": str(1000 + n), "name": f"Item {n}", "rate": 5} for n in range(1000)])


@pytest.fixture
def parked(zoho: Sandbox, credential: ZohoCredential) -> SyncRun:
    """A scheduled run that has read two of five pages when it meets the calls kept for people."""
    fill(zoho)
    zoho.limits.daily_limit, zoho.limits.used = 1000, 845
    with pytest.raises(ZohoRateLimitError):
        sync_now(SCHEDULED)
    return SyncRun.objects.get()


def test_a_scheduled_run_waits_for_midnight_and_gives_the_place_up(parked: SyncRun, zoho: Sandbox) -> None:
    credential = ZohoCredential.objects.get()

    assert (parked.state, parked.reason, parked.holds_place) == ("waiting", "QUOTA_USED_UP", False)
    assert parked.pages == 2
    assert "kept for people" in parked.message
    assert parked.due_at == credential.quota_reset_at


def test_it_goes_on_at_midnight_where_it_stopped(parked: SyncRun, zoho: Sandbox) -> None:
    sent: list[SyncRun] = []
    due = parked.due_at
    assert due is not None
    tick(due - timedelta(seconds=1), sent.append)
    assert sent == []

    tick(due, sent.append)
    assert sent == [parked]
    begin_the_next_day(zoho)
    zoho.journal.clear()
    work_on(parked.pk)

    parked.refresh_from_db()
    assert (parked.state, parked.total, Product.objects.count()) == ("succeeded", 1000, 1000)
    assert [request.query["page"] for request in zoho.journal.of("items")] == ["2", "3", "4", "5"]


def test_a_press_of_the_button_takes_the_waiting_run_over_and_may_use_the_calls_kept_for_people(
    parked: SyncRun, zoho: Sandbox, admin_user: Any
) -> None:
    run, placed = place_run(Wanted(trigger=SyncRun.Trigger.BUTTON, user=admin_user))
    work_on(run.pk)

    run.refresh_from_db()
    assert (run.pk, placed) == (parked.pk, True)
    assert (run.state, run.trigger, run.started_by) == ("succeeded", "button", admin_user)
    assert Product.objects.count() == 1000


def test_a_run_of_a_person_stays_theirs_when_the_schedule_meets_it(zoho: Sandbox, credential: ZohoCredential) -> None:
    run, _placed = place_run(Wanted(trigger=SyncRun.Trigger.BUTTON))
    SyncRun.objects.update(state="interrupted", holds_place=False, due_at=timezone.now())

    taken, _placed = place_run(SCHEDULED)

    assert (taken.pk, taken.trigger) == (run.pk, "button")


def test_a_press_while_the_last_calls_are_kept_waits_as_well(zoho: Sandbox, credential: ZohoCredential) -> None:
    fill(zoho)
    zoho.limits.daily_limit, zoho.limits.used = 1000, 966
    with pytest.raises(ZohoRateLimitError):
        sync_now(Wanted(trigger=SyncRun.Trigger.BUTTON))
    with pytest.raises(ZohoRateLimitError):
        sync_now(Wanted(trigger=SyncRun.Trigger.BUTTON))

    run = SyncRun.objects.get()
    assert (run.state, run.reason) == ("waiting", "QUOTA_USED_UP")
    assert 1000 - zoho.limits.used >= 30


def begin_the_next_day(zoho: Sandbox) -> None:
    """Zoho counts anew, and what was noted of the day before is over."""
    zoho.limits.used = 0
    yesterday = timezone.now() - timedelta(hours=1)
    ZohoCredential.objects.update(quota_seen_at=yesterday, quota_reset_at=timezone.now())
