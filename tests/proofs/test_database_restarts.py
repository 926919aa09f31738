"""PostgreSQL restarts or stays away in the middle of a sync: the sync goes on by itself, or the next tick goes on."""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.catalogue.rows import zoho_row
from tests.plugins.scale import rounds
from tests.proofs.cluster import BINARIES, Cluster
from tests.workers.conftest import ROOT, wait_until
from zoho_sandbox import Sandbox

ITEMS = 3000
Run = Callable[..., subprocess.CompletedProcess[str]]
CHECK = """
import json
from products_and_services.models import Product, SyncRun
run = SyncRun.objects.get()
print(json.dumps([run.state, run.total, Product.objects.filter(price__gte=10).count()]))
"""
TICK = """
from django.utils import timezone
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync.run import work_on
tick(timezone.now(), lambda run: work_on(run.pk))
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    if not BINARIES:
        pytest.skip("needs PostgreSQL's server programs in /usr/lib/postgresql")
    parent = Path(tempfile.mkdtemp(prefix="cluster-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made = Cluster(parent / "data", free.getsockname()[1])
    if made.account:
        shutil.chown(parent, "postgres")
    made.tool("initdb", "-A", "trust", "-U", "postgres")
    made.start()
    yield made
    made.stop()
    shutil.rmtree(parent)


@pytest.fixture
def manage(cluster: Cluster, zoho: Sandbox) -> Callable[..., list[str] | Any]:
    environment = {**os.environ, "DATABASE_URL": cluster.url, "ZOHO_SANDBOX_URL": zoho.url}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.process_settings"

    def start(*arguments: str, program: Sequence[str] = ("manage.py",), **more: Any) -> subprocess.Popen[str]:
        command = [sys.executable, *program, *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **more)

    return start


def connected(zoho: Sandbox) -> str:
    return f"""
from integrations.models import ZohoCredential
ZohoCredential.objects.all()._raw_delete("default")
from products_and_services.models import Product, SyncRun
SyncRun.objects.all().delete(); Product.objects.all().delete()
ZohoCredential.objects.create(client_id={zoho.client_id!r}, client_secret={zoho.client_secret!r},
    refresh_token={zoho.refresh_token!r}, organization_id={zoho.organization_id!r})
"""


@pytest.fixture
def shop(manage: Callable[..., Any], zoho: Sandbox) -> None:
    """A catalogue in Zoho, and a connection to it in an otherwise empty database."""
    zoho.catalogue.replace([zoho_row(item_id=str(1000 + n), name=f"Item {n}", rate=10 + n) for n in range(ITEMS)])
    assert manage("migrate", "-v", "0").wait() == 0
    assert manage("shell", "-v", "0", "-c", connected(zoho)).wait() == 0


def outcome(manage: Callable[..., Any]) -> Any:
    """State and total of the only run, and how many products have their price."""
    return json.loads(manage("shell", "-v", "0", "-c", CHECK, stdout=subprocess.PIPE).communicate()[0])


@pytest.mark.parametrize("round_", range(rounds(2, 20)))
def test_a_sync_survives_restarts_of_the_database(
    cluster: Cluster, manage: Callable[..., Any], zoho: Sandbox, shop: None, round_: int
) -> None:
    zoho.latency = 0.05
    chance = random.Random(round_)  # noqa: S311

    sync = manage("sync_zoho", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: cluster.value("SELECT max(pages) FROM products_and_services_syncrun"))
    time.sleep(chance.uniform(0, 1))
    cluster.stop()
    cluster.start()

    assert sync.wait(timeout=180) == 0
    assert outcome(manage) == ["succeeded", ITEMS, ITEMS]


@pytest.mark.parametrize("_round", range(rounds(1, 10)))
def test_a_database_away_for_longer_than_a_worker_waits_is_named_and_the_tick_ends_the_run(
    cluster: Cluster, manage: Callable[..., Any], zoho: Sandbox, shop: None, _round: int
) -> None:
    away = Event()
    zoho.before_page = lambda page: page > 2 and away.wait(120)
    impatient = ("-m", "tests.proofs.impatient")
    sync = manage("sync_zoho", program=impatient, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wait_until(lambda: cluster.value("SELECT max(pages) FROM products_and_services_syncrun"))
    cluster.stop()
    away.set()

    said = sync.communicate(timeout=180)[1]
    cluster.start()

    assert sync.returncode == 75
    assert "The database takes nothing more: " in said
    assert "The sync goes on by itself when it does again." in said
    state, _total, products = outcome(manage)
    assert (state, products) == ("running", 0)
    wait_until(lambda: cluster.value("SELECT lease_until < now() FROM products_and_services_syncrun"))
    assert manage("shell", "-v", "0", "-c", TICK).wait(timeout=180) == 0
    assert outcome(manage) == ["succeeded", ITEMS, ITEMS]
