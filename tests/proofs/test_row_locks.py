"""Rows of PostgreSQL that somebody holds: a worker stopped inside a transaction, and a deadlock with an operator."""

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_zoho_products_to_db
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync.run import work_on
from tests.catalogue.changing import changed
from tests.catalogue.rows import zoho_row
from tests.plugins.scale import rounds
from tests.workers.conftest import Start, wait_until
from tests.workers.program import Program
from zoho_sandbox import Sandbox

pytestmark = [pytest.mark.only("postgresql"), pytest.mark.django_db(transaction=True)]
ROWS = [zoho_row(item_id=str(1000 + n), name=f"Item {n}", sku=f"S-{n}", rate=10 + n) for n in range(100)]
PRICES = {row["item_id"]: row["rate"] + 1 for row in ROWS}
# The sync locks them in this order.
EARLY, MIDDLE, LATE = "1010", "1050", "1090"
SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
WAITING = f"{SESSIONS} AND wait_event_type = 'Lock'"
Person = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def dearer(zoho: Sandbox, credential: ZohoCredential) -> None:
    """A synced catalogue whose prices have all risen since, so that the next sync has to write every product."""
    zoho.catalogue.replace(ROWS)
    sync_zoho_products_to_db()
    zoho.catalogue.replace([{**row, "rate": PRICES[row["item_id"]]} for row in changed(ROWS)])


@pytest.fixture
def people(process_environment: dict[str, str]) -> Iterator[list[Person]]:
    """Two sessions that never end a deadlock themselves: the sync has to."""
    address = process_environment["DATABASE_URL"]
    sessions = [psycopg.connect(address, options="-c deadlock_timeout=1h -c lock_timeout=2min") for _ in range(2)]
    yield sessions
    for session in sessions:
        session.close()


def found(query: str) -> set[int]:
    """The process numbers of these sessions of the test's database."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {pid for (pid,) in cursor.fetchall()}


def hold(person: Person, item_id: str) -> None:
    person.execute("SELECT FROM products_and_services_product WHERE zoho_item_id = %s FOR UPDATE", [item_id])


def set_price(person: Person, item_id: str) -> None:
    person.execute("UPDATE products_and_services_product SET price = 1 WHERE zoho_item_id = %s", [item_id])
    person.commit()


def stop_inside(process: Program, person: Person) -> set[int]:
    """Stop a process that waits for a row, then let it have the row: its transaction stays open in this session."""
    wait_until(lambda: found(WAITING))
    session = found(WAITING)
    process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, process.pid, os.WSTOPPED)
    person.rollback()
    return session


def once(act: Callable[[], None]) -> Callable[[SyncRun], None]:
    acts = [act]
    return lambda _run: acts.pop()() if acts else None


@pytest.mark.parametrize("_round", range(rounds(1, 10)))
def test_a_worker_stopped_inside_a_transaction_is_overtaken_and_writes_nothing_more(
    start: Start, process_environment: dict[str, str], dearer: None, people: list[Person], _round: int
) -> None:
    hold(people[0], MIDDLE)
    # The project's own option, with two seconds in place of its minute.
    option = quote(connection.settings_dict["OPTIONS"]["options"].replace("60000", "2000"))
    process = start("manage.py", "sync_zoho", DATABASE_URL=f"{process_environment['DATABASE_URL']}?options={option}")
    session = stop_inside(process, people[0])
    run = SyncRun.objects.latest("pk")
    left = SyncRun.objects.values().get(pk=run.pk)

    def wake() -> None:
        taken_over = SyncRun.objects.values().get(pk=run.pk)
        process.send_signal(signal.SIGCONT)
        assert process.wait(timeout=120) == 75
        assert SyncRun.objects.values().get(pk=run.pk) == taken_over

    wait_until(lambda: not session & found(SESSIONS))  # PostgreSQL has ended it and freed the rows
    sent: list[SyncRun] = []
    wait_until(lambda: tick(timezone.now(), sent.append))
    work_on(run.pk, once(wake))

    run.refresh_from_db()
    assert (left["state"], left["applied_up_to"]) == ("running", 0)
    assert (run.state, run.updated, run.skipped, run.fence) == ("succeeded", len(ROWS), 0, left["fence"] + 1)
    assert "was taken over by another worker" in process.output
    assert dict(Product.objects.values_list("zoho_item_id", "price")) == PRICES


@pytest.mark.parametrize("_round", range(rounds(1, 10)))
def test_a_sync_that_meets_an_operator_in_a_deadlock_tries_again_and_keeps_the_operators_value(
    start: Start, dearer: None, people: list[Person], _round: int
) -> None:
    hold(people[0], MIDDLE)
    hold(people[1], LATE)
    process = start("manage.py", "sync_zoho")
    wait_until(lambda: len(found(WAITING)) == 1)
    with ThreadPoolExecutor(1) as operator:
        written = operator.submit(set_price, people[1], EARLY)
        wait_until(lambda: len(found(WAITING)) == 2)
        people[0].rollback()
        written.result(timeout=120)

    assert process.wait(timeout=120) == 0
    run = SyncRun.objects.latest("pk")
    assert (run.state, run.skipped) == ("succeeded", 1)
    assert "The database was lost (OperationalError)" in process.output
    assert dict(Product.objects.values_list("zoho_item_id", "price")) == PRICES | {EARLY: 1}
