"""A database that takes nothing more in the middle of a sync: nothing half-written, and it goes on afterwards (C18)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.db.backends.signals import connection_created
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_now, work_on_placed
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync import reconnecting
from products_and_services.zoho_sync.starting import Wanted
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)
# What PostgreSQL says when the disk is full, from a trigger instead of a disk.
NO_SPACE = """
CREATE OR REPLACE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full';
END $$;
CREATE TRIGGER no_space BEFORE INSERT ON products_and_services_product EXECUTE FUNCTION no_space();
"""
SPACE_AGAIN = "DROP FUNCTION IF EXISTS no_space() CASCADE"
Act = Callable[[], None]


def execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def every_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Execute a statement on the connection that stands and on each one that is made anew."""
    monkeypatch.setattr(reconnecting, "PAUSES", (0, 0))
    chosen: list[str] = []

    def at_start(**_: Any) -> None:
        execute(*chosen)

    def choose(statement: str) -> None:
        chosen[:] = [statement] * bool(statement)
        connection.close()
        connection.ensure_connection()

    connection_created.connect(at_start)
    yield choose
    connection_created.disconnect(at_start)
    connection.close()


@pytest.fixture
def fill_the_disk(every_connection: Callable[[str], None]) -> Iterator[Act]:
    def fill() -> None:
        if connection.vendor == "sqlite":
            execute("VACUUM")  # room that deleted rows left is given back
            every_connection("PRAGMA max_page_count = 1")  # SQLite takes the size that the file has now
        else:
            execute(NO_SPACE)

    yield fill
    if connection.vendor == "postgresql":
        execute(SPACE_AGAIN)


def once(act: Act) -> Callable[[SyncRun], None]:
    acts = [act]
    return lambda _run: acts.pop()() if acts else None


@pytest.mark.parametrize("zoho", [450], indirect=True)
def test_a_full_disk_is_named_on_the_run_which_goes_on_when_there_is_room(
    zoho: Sandbox, credential: ZohoCredential, fill_the_disk: Act, every_connection: Callable[[str], None]
) -> None:
    with pytest.raises(OperationalError):
        sync_now(Wanted(), once(fill_the_disk))

    run = SyncRun.objects.get()
    assert (run.state, run.reason, run.holds_place, run.lease_until) == ("interrupted", "DATABASE", False, None)
    assert ": database or disk is full." in run.message or "No space left on device." in run.message
    assert Product.objects.count() == 0

    make_room(every_connection)
    [due] = tick(timezone.now() + timedelta(minutes=2), lambda _run: None)
    result = work_on_placed(due.pk)

    assert (result["state"], result["created"], Product.objects.count()) == ("succeeded", 450, 450)


def test_the_command_names_the_databases_reason(zoho: Sandbox, credential: ZohoCredential, fill_the_disk: Act) -> None:
    fill_the_disk()

    with pytest.raises(CommandError, match="is full|No space left") as refused:
        call_command("sync_zoho")

    assert refused.value.returncode == 75


@pytest.mark.parametrize("zoho", [450], indirect=True)
def test_a_database_gone_read_only_leaves_the_run_to_the_next_worker(
    zoho: Sandbox, credential: ZohoCredential, every_connection: Callable[[str], None]
) -> None:
    statement = {"sqlite": "PRAGMA query_only = 1", "postgresql": "SET default_transaction_read_only = on"}

    with pytest.raises(reconnecting.LOST, match="readonly|read-only"):
        sync_now(Wanted(), once(lambda: every_connection(statement[connection.vendor])))

    every_connection("")
    run = SyncRun.objects.get()
    assert (run.state, run.pages, Product.objects.count()) == ("running", 1, 0)
    SyncRun.objects.update(lease_until=run.created_at)

    result = work_on_placed(run.pk)

    assert (result["state"], result["created"], Product.objects.count()) == ("succeeded", 450, 450)


def make_room(every_connection: Callable[[str], None]) -> None:
    if connection.vendor == "postgresql":
        execute(SPACE_AGAIN)
    every_connection("")
