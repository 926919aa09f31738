"""PostgreSQL restarts in the middle of a sync, again and again: the sync goes on by itself."""

import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from tests.catalogue.rows import zoho_row
from tests.plugins.scale import rounds
from tests.workers.conftest import ROOT, wait_until
from zoho_sandbox import Sandbox

ITEMS = 3000
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
Run = Callable[..., subprocess.CompletedProcess[str]]
CHECK = """
import json
from products_and_services.models import Product, SyncRun
run = SyncRun.objects.get()
print(json.dumps([run.state, run.total, Product.objects.filter(price__gte=10).count()]))
"""


class Cluster:
    """A PostgreSQL of the test's own, run by an account that is not root."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.url = f"postgres://postgres@127.0.0.1:{port}/postgres"

    def tool(self, name: str, *arguments: str) -> None:
        command = [*self.account, str(BINARIES[-1] / name), "-D", str(self.folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stdout + done.stderr

    def value(self, query: LiteralString) -> Any:
        """The one value that a query gives."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query).fetchone()
            return row[0] if row else None

    def start(self) -> None:
        self.tool("pg_ctl", "-w", "-o", f"-p {self.port} -k '' -c fsync=off", "-l", f"{self.folder}/log", "start")

    def stop(self) -> None:
        self.tool("pg_ctl", "-w", "-m", "immediate", "stop")


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

    def start(*arguments: str, **more: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", *arguments]
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


@pytest.mark.parametrize("round_", range(rounds(2, 20)))
def test_a_sync_survives_restarts_of_the_database(
    cluster: Cluster, manage: Callable[..., Any], zoho: Sandbox, round_: int
) -> None:
    zoho.catalogue.replace([zoho_row(item_id=str(1000 + n), name=f"Item {n}", rate=10 + n) for n in range(ITEMS)])
    zoho.latency = 0.05
    assert manage("migrate", "-v", "0").wait() == 0
    assert manage("shell", "-v", "0", "-c", connected(zoho)).wait() == 0
    chance = random.Random(round_)  # noqa: S311

    sync = manage("sync_zoho", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: cluster.value("SELECT max(pages) FROM products_and_services_syncrun"))
    time.sleep(chance.uniform(0, 1))
    cluster.stop()
    cluster.start()

    assert sync.wait(timeout=180) == 0
    answer = manage("shell", "-v", "0", "-c", CHECK, stdout=subprocess.PIPE).communicate()[0]
    assert answer.strip() == f'["succeeded", {ITEMS}, {ITEMS}]'
