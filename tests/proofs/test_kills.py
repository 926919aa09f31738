"""A worker may die at any moment: no half page, no stale write, and the run ends as an unbroken one would."""

import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync.packed_ids import unpack
from products_and_services.zoho_sync.run import work_on
from tests.catalogue.rows import zoho_row
from tests.plugins.scale import rounds
from tests.workers.conftest import Start, wait_until
from tests.workers.program import Program
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = 2000
LEASE = timedelta(seconds=2)
COLUMNS = ("zoho_item_id", "name", "sku", "price", "stock_quantity", "is_active")


@pytest.fixture
def chance() -> random.Random:
    return random.Random(20_261_122)  # noqa: S311


def catalogue(price: int) -> list[dict[str, Any]]:
    return [zoho_row(item_id=str(1000 + n), name=f"Item {n}", sku=f"S-{n}", rate=price + n) for n in range(ITEMS)]


def expected(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {(r["item_id"], r["name"], r["sku"], r["rate"], r["stock_on_hand"], True) for r in rows}


def syncing(start: Start, zoho: Sandbox) -> Program:
    """A process in the middle of a sync: at least one page is stored."""
    known = SyncRun.objects.count()
    process = start("manage.py", "sync_zoho")
    wait_until(lambda: SyncRun.objects.filter(state="running", pages__gt=0).exists() or process.poll() is not None)
    assert SyncRun.objects.count() >= known
    return process


def finish_by_tick() -> SyncRun:
    """Let the tick take the dead worker's place and work the run to its end, as a worker would."""
    sent: list[SyncRun] = []
    wait_until(lambda: tick(timezone.now(), sent.append) or not SyncRun.objects.filter(state="running").exists(), 60)
    for run in sent:
        work_on(run.pk)
    return SyncRun.objects.filter(kind="full").latest("pk")


def assert_no_half_page(run: SyncRun) -> None:
    """What the dead worker left; called before a tick may forget the pages of a run that was over already."""
    stored = list(run.stored_pages.order_by("number"))
    assert [page.number for page in stored] == list(range(1, run.pages + 1))
    assert run.total == sum(len(unpack(page.item_ids)) for page in stored)


def stopped_between_transactions(process: Program) -> bool:
    """Stop the process; let it go on when it was in the middle of writing, which SQLite does not promise to survive."""
    process.send_signal(signal.SIGSTOP)
    if nobody_is_writing():
        return True
    process.send_signal(signal.SIGCONT)
    return False


def nobody_is_writing() -> bool:
    if connection.vendor == "sqlite":
        other = sqlite3.connect(connection.settings_dict["NAME"], timeout=0.1, isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        finally:
            other.close()
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"
        )
        return bool(cursor.fetchone()[0] == 0)


@pytest.fixture
def moving(zoho: Sandbox, credential: ZohoCredential) -> Iterator[list[dict[str, Any]]]:
    rows = catalogue(10)
    zoho.catalogue.replace(rows)
    zoho.latency = 0.05
    yield rows
    zoho.latency = 0


@pytest.mark.parametrize("round_", range(rounds(4, 100)))
def test_a_killed_worker_loses_nothing(
    start: Start, zoho: Sandbox, moving: list[dict[str, Any]], chance: random.Random, round_: int
) -> None:
    chance.seed(round_)
    process = syncing(start, zoho)
    time.sleep(chance.uniform(0, 1.2))
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert_no_half_page(SyncRun.objects.latest("pk"))

    run = finish_by_tick()

    assert (run.state, run.total) == ("succeeded", ITEMS)
    assert set(Product.objects.values_list(*COLUMNS)) == expected(moving)
    assert Product.objects.count() == ITEMS


@pytest.mark.parametrize("round_", range(rounds(2, 20)))
def test_a_worker_asked_to_stop_leaves_at_a_page_and_the_run_goes_on(
    start: Start, zoho: Sandbox, moving: list[dict[str, Any]], chance: random.Random, round_: int
) -> None:
    chance.seed(round_)
    process = syncing(start, zoho)
    time.sleep(chance.uniform(0, 0.3))
    process.send_signal(signal.SIGTERM)

    ended = process.wait(timeout=60)
    run = SyncRun.objects.latest("pk")
    # Once its sync is over the program ends by the signal like any other.
    assert ended in (0, 75) or (ended == -signal.SIGTERM and run.state in SyncRun.OVER)
    assert_no_half_page(run)
    finish_by_tick()
    assert set(Product.objects.values_list(*COLUMNS)) == expected(moving)


@pytest.mark.parametrize("round_", range(rounds(1, 10)))
def test_a_worker_that_slept_through_its_lease_writes_nothing_more(
    start: Start, zoho: Sandbox, moving: list[dict[str, Any]], chance: random.Random, round_: int
) -> None:
    chance.seed(round_)
    process = syncing(start, zoho)
    time.sleep(chance.uniform(0, 0.4))
    wait_until(lambda: stopped_between_transactions(process))
    run = finish_by_tick()
    dearer = [{**row, "rate": row["rate"] + 1, "last_modified_time": "2026-06-10T00:00:00-0400"} for row in moving]
    zoho.catalogue.replace(dearer)
    later = SyncRun.objects.create(holds_place=True)
    work_on(later.pk)

    process.send_signal(signal.SIGCONT)
    process.wait(timeout=60)

    run.refresh_from_db()
    assert run.state == "succeeded"
    assert set(Product.objects.values_list(*COLUMNS)) == expected(dearer)
