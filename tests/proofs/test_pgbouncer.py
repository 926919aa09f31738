"""Behind PgBouncer in transaction mode, where two statements of a process may meet different sessions of PostgreSQL."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from django.db import connection

from products_and_services.models import Product, SyncChange, SyncRun
from scripts.stage import free_port
from tests.plugins.scale import rounds
from tests.proofs.test_kills import COLUMNS, expected, moving
from tests.workers.conftest import Start, wait_until
from zoho_sandbox import Sandbox

__all__ = ["moving"]
pytestmark = [pytest.mark.only("postgresql"), pytest.mark.django_db(transaction=True)]
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
# Fewer sessions than processes, so that they have to share them; what docs/deploy.md says is the rest.
CONFIGURATION = """
[databases]
{name} = host=127.0.0.1 port=5432 dbname={name} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
ignore_startup_parameters = options
"""
CROWD = 4
OTHERS = 3


@contextmanager
def shared_with_others(address: str) -> Iterator[None]:
    """Other programs use the same sessions all the time, so that nobody meets the same one twice by luck."""
    over = Event()

    def ask() -> None:
        with psycopg.connect(address, autocommit=True, prepare_threshold=None) as session:
            while not over.wait(0.001):
                session.execute("SELECT pg_sleep(0.002)")

    wait_until(lambda: answers(address))
    with ThreadPoolExecutor(OTHERS) as others:
        asking = [others.submit(ask) for _ in range(OTHERS)]
        try:
            yield
        finally:
            over.set()
        for one in asking:
            one.result()


def answers(address: str) -> bool:
    try:
        psycopg.connect(address).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def bouncer(transactional_db: None) -> Iterator[str]:
    """The address of the test's database through a PgBouncer of the test's own."""
    if PROGRAM is None:
        pytest.skip("needs pgbouncer (Debian: apt-get install pgbouncer)")
    folder, port, name = Path(tempfile.mkdtemp(prefix="bouncer-")), free_port(), connection.settings_dict["NAME"]
    settings = folder / "pgbouncer.ini"
    settings.write_text(CONFIGURATION.format(name=name, port=port))
    account: list[str] = []
    if os.geteuid() == 0:
        account = ["runuser", "-u", "postgres", "--"]
        for path in (folder, settings):
            shutil.chown(path, "postgres")
    with subprocess.Popen([*account, PROGRAM, "--quiet", str(settings)], stderr=subprocess.DEVNULL) as program:
        address = f"postgres://postgres@127.0.0.1:{port}/{name}"
        try:
            with shared_with_others(address):
                yield f"{address}?DISABLE_SERVER_SIDE_CURSORS=True"
        finally:
            program.terminate()
    shutil.rmtree(folder)


@pytest.mark.parametrize("round_", range(rounds(1, 20)))
def test_a_killed_crowd_made_one_run_that_the_next_worker_ends(
    bouncer: str, start: Start, zoho: Sandbox, moving: list[dict[str, Any]], round_: int
) -> None:
    killed = Event()
    zoho.before_page = lambda page: killed.wait(120) if page > 2 else None
    crowd = [start("manage.py", "sync_zoho", DATABASE_URL=bouncer) for _ in range(CROWD)]
    wait_until(lambda: SyncRun.objects.filter(state="running", pages__gt=1).exists())
    assert SyncRun.objects.count() == 1
    for process in crowd:
        process.send_signal(signal.SIGKILL)
        process.wait()
    killed.set()

    wait_until(lambda: start("manage.py", "sync_zoho", DATABASE_URL=bouncer).wait() == 0)

    assert set(Product.objects.values_list(*COLUMNS)) == expected(moving)
    assert zoho.journal.count("token") == 1
    assert list(SyncRun.objects.filter(holds_place=True)) == []


def test_an_undo_of_more_than_a_batch_goes_through(
    bouncer: str, start: Start, zoho: Sandbox, moving: list[dict[str, Any]]
) -> None:
    zoho.latency = 0
    assert start("manage.py", "sync_zoho", DATABASE_URL=bouncer).wait() == 0
    run = SyncRun.objects.get()

    assert start("manage.py", "undo_sync", str(run.pk), DATABASE_URL=bouncer).wait() == 0

    assert Product.objects.filter(is_active=False).count() == len(moving)
    assert SyncChange.objects.exclude(run=run).count() == len(moving)
