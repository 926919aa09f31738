"""Who may work on a run when it meets others: the place, a cancellation that crosses a stop, and waits."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoTransientError
from products_and_services.models import Product, SyncRun
from products_and_services.services import cancel_run, sync_now, sync_zoho_products_to_db, work_on_placed
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync import stopping
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.lease import claim
from products_and_services.zoho_sync.starting import Wanted, place_run
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def parked(state: str = "interrupted", **fields: Any) -> SyncRun:
    return SyncRun.objects.create(state=state, due_at=timezone.now(), **fields)


@pytest.mark.parametrize("state", ["interrupted", "waiting"])
def test_a_repeated_task_takes_no_parked_run_up_beside_another_one(state: str) -> None:
    run = parked(state)
    place_run(Wanted(kind="incremental"))

    assert work_on_placed(run.pk)["state"] == state
    assert SyncRun.objects.filter(state="running").count() == 0


def test_a_repeated_task_that_takes_a_parked_run_up_holds_the_place() -> None:
    run = parked()

    assert claim(run.pk) is not None

    _, placed = place_run(Wanted(kind="incremental"))
    assert not placed


def test_chosen_items_take_no_place() -> None:
    run = parked(kind="selective")

    assert claim(run.pk) is not None
    assert place_run(Wanted())[1]


def test_a_run_whose_worker_died_after_the_cancellation_is_cancelled_and_not_resumed() -> None:
    run, _ = place_run(Wanted())
    claim(run.pk)
    cancel_run(run.pk)

    tick(timezone.now() + timedelta(minutes=3), lambda _run: None)

    run.refresh_from_db()
    assert (run.state, run.holds_place) == ("cancelled", False)
    assert run.finished_at is not None
    assert place_run(Wanted())[0].pk != run.pk


@pytest.mark.parametrize("zoho", [201], indirect=True)
def test_a_cancellation_while_zoho_cannot_be_reached_ends_the_run(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.faults.add(route="items", page=2, times=None, status=503)

    with pytest.raises(ZohoTransientError):
        sync_now(Wanted(), lambda run: cancel_run(run.pk) and None)

    assert SyncRun.objects.get().state == "cancelled"


def test_a_preview_beside_a_queued_sync_comes_back_at_once_and_writes_nothing(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    queued, _ = place_run(Wanted())

    result = sync_zoho_products_to_db(preview=True)

    assert (result["run_id"], result["state"], Product.objects.count()) == (queued.pk, "queued", 0)
    assert "already queued" in result["message"]


def test_a_queued_sync_of_the_same_kind_is_worked_on_by_whoever_asks_for_it(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    queued, _ = place_run(Wanted())

    result = sync_zoho_products_to_db()

    assert (result["run_id"], result["state"]) == (queued.pk, "succeeded")


@pytest.mark.parametrize("resumes", [5, 60, 10_000])
def test_a_run_resumed_for_the_nth_time_pauses_half_an_hour(
    zoho: Sandbox, credential: ZohoCredential, resumes: int
) -> None:
    zoho.faults.add(route="items", times=None, status=503)
    run, _ = place_run(Wanted())
    SyncRun.objects.update(resumes=resumes)

    with pytest.raises(ZohoTransientError):
        work_on_placed(run.pk)

    run.refresh_from_db()
    assert run.due_at is not None
    assert timedelta(minutes=29) < run.due_at - timezone.now() <= timedelta(minutes=30)


def test_a_worker_that_is_asked_to_stop_hears_it_in_a_wait(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.faults.add(
        route="items", status=429, headers={"Retry-After": "30"}, match=lambda _request: stopping.request() is None
    )
    try:
        result = sync_zoho_products_to_db()
    finally:
        stopping.clear()

    assert (result["state"], result["reason"], result["pages"]) == ("interrupted", "INTERRUPTED", 0)
    assert zoho.journal.count("items") == 1


def test_waiting_for_zoho_does_not_count_as_work(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.faults.add(route="items", status=429, headers={"Retry-After": "1"})

    began = time.monotonic()
    assert sync_zoho_products_to_db()["state"] == "succeeded"

    assert SyncRun.objects.get().worked_seconds <= time.monotonic() - began - 1


@pytest.mark.parametrize("state", ["ready", "held"])
def test_what_waits_for_a_decision_is_discarded_and_not_cancelled(state: str) -> None:
    run = SyncRun.objects.create(state=state)

    with pytest.raises(SyncRefused, match="waits for a decision"):
        cancel_run(run.pk)
