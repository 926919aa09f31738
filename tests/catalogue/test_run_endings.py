"""How a run ends when something other than Zoho ends it: a bug, a takeover, a stop, the clock, the database."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_now, sync_zoho_items, sync_zoho_products_to_db
from products_and_services.zoho_sync import reconnecting, stopping
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.lease import claim
from products_and_services.zoho_sync.starting import Wanted
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asks_to_stop() -> Iterator[None]:
    yield
    stopping.clear()


def once(phase: str, act: Callable[[], object]) -> Callable[[SyncRun], None]:
    """A progress callback that acts the first time a run reports from this phase."""
    done: list[object] = []

    def progress(run: SyncRun) -> None:
        if run.phase == phase and not done:
            done.append(True)
            act()

    return progress


def fail() -> None:
    raise RuntimeError("a bug")


def test_a_bug_fails_the_run_and_is_not_hidden(zoho: Sandbox, credential: Any) -> None:
    with pytest.raises(RuntimeError, match="a bug"):
        sync_now(Wanted(), once("apply", fail))

    run = SyncRun.objects.get()
    assert (run.state, run.reason, run.holds_place) == ("failed", "INTERNAL", False)
    assert "The log says more" in run.message
    assert sync_zoho_products_to_db()["created"] == 106


def test_an_overtaken_worker_stops_and_says_nothing_over_the_run(zoho: Sandbox, credential: Any) -> None:
    def overtake() -> None:
        SyncRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        assert claim(SyncRun.objects.get().pk) is not None

    result = sync_now(Wanted(), once("absence", overtake))

    run = SyncRun.objects.get()
    assert (result["state"], run.state, run.fence) == ("running", "running", 2)
    assert Product.objects.count() == 0


def test_a_worker_asked_to_stop_gives_the_place_up_and_the_next_one_goes_on(
    zoho: Sandbox, credential: Any, shop: Any
) -> None:
    rows = shop(30)
    zoho.catalogue.delete(rows[5]["item_id"])

    sync_now(Wanted(), once("absence", stopping.request))

    run = SyncRun.objects.get(state="interrupted")
    assert (run.phase, run.reason, run.holds_place) == ("absence", "INTERRUPTED", False)
    assert run.due_at is not None
    stopping.clear()
    zoho.journal.clear()

    result = sync_zoho_products_to_db()

    assert (result["run_id"], result["deactivated"]) == (run.pk, 1)
    assert (zoho.journal.count("items"), zoho.journal.count("item")) == (0, 1)


@pytest.mark.parametrize("zoho", [300], indirect=True)
def test_a_sync_that_reads_for_longer_than_it_may_fails_and_writes_nothing(
    zoho: Sandbox, credential: Any, settings: Any
) -> None:
    settings.ZOHO_SYNC_DEADLINE = timedelta(seconds=-1)

    result = sync_zoho_products_to_db()

    run = SyncRun.objects.get()
    assert (result["state"], run.reason) == ("failed", "PAGING_LOOP")
    assert "longer than it may" in run.message
    assert Product.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_lost_for_a_moment_does_not_end_the_run(
    zoho: Sandbox, credential: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnecting, "PAUSES", (0, 0))
    losses = [OperationalError("gone"), OperationalError("still gone")]

    def lose(_run: SyncRun) -> None:
        if losses:
            raise losses.pop()

    assert sync_now(Wanted(), lose)["created"] == 106
    assert SyncRun.objects.get().state == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_stays_lost_ends_the_attempt_with_its_error(
    zoho: Sandbox, credential: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconnecting, "PAUSES", (0,))

    def lose(_run: SyncRun) -> None:
        raise OperationalError("gone")

    with pytest.raises(OperationalError, match="gone"):
        sync_now(Wanted(), lose)

    run = SyncRun.objects.get()
    assert (run.state, run.reason, run.holds_place, run.lease_until) == ("interrupted", "DATABASE", False, None)
    assert run.message.startswith("The database takes nothing more: gone. ")


@pytest.mark.parametrize("ids", [[], [str(number) for number in range(1, 102)]])
def test_between_one_and_a_hundred_items_are_chosen(ids: list[str]) -> None:
    with pytest.raises(SyncRefused, match="between 1 and 100"):
        sync_zoho_items(ids)
