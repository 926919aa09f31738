"""Every schema that was ever released can be brought up to date, and syncs then."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.workers.conftest import ROOT
from zoho_sandbox import Sandbox

FOLDER = Path(__file__).parent
SERVER = "postgres://postgres@127.0.0.1:5432"
CONNECT = """
from integrations.models import ZohoCredential
ZohoCredential.objects.create(client_id={0.client_id!r}, client_secret={0.client_secret!r},
    refresh_token={0.refresh_token!r}, organization_id={0.organization_id!r})
"""


def manage(url: str, zoho: Sandbox, *arguments: str) -> str:
    environment = {**os.environ, "DATABASE_URL": url, "ZOHO_SANDBOX_URL": zoho.url}
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def upgraded_and_synced(url: str, zoho: Sandbox) -> None:
    manage(url, zoho, "migrate", "--verbosity", "0")
    manage(url, zoho, "migrate", "--check")
    manage(url, zoho, "shell", "-v", "0", "-c", CONNECT.format(zoho))
    assert "created: 106" in manage(url, zoho, "sync_zoho")


def test_at_least_one_schema_is_kept_for_each_database() -> None:
    assert sorted(FOLDER.glob("*.sqlite.sql"))
    assert len(sorted(FOLDER.glob("*.sqlite.sql"))) == len(sorted(FOLDER.glob("*.postgresql.sql")))


@pytest.mark.parametrize("kept", sorted(FOLDER.glob("*.sqlite.sql")), ids=lambda path: path.name)
def test_a_kept_sqlite_schema_is_upgraded_and_synced(kept: Path, tmp_path: Path, zoho: Sandbox) -> None:
    database = tmp_path / "kept.sqlite3"
    connection = sqlite3.connect(database)
    connection.executescript(kept.read_text())
    connection.close()

    upgraded_and_synced(f"sqlite:///{database}", zoho)


@pytest.fixture
def empty_postgresql(request: pytest.FixtureRequest) -> Iterator[str]:
    name = f"crm_upgrade_{os.getpid()}"
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("needs PostgreSQL on 127.0.0.1:5432")
    server.execute(f"CREATE DATABASE {name}")
    yield f"{SERVER}/{name}"
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.mark.parametrize("kept", sorted(FOLDER.glob("*.postgresql.sql")), ids=lambda path: path.name)
def test_a_kept_postgresql_schema_is_upgraded_and_synced(kept: Path, empty_postgresql: str, zoho: Sandbox) -> None:
    with psycopg.connect(empty_postgresql, autocommit=True) as connection:
        connection.execute(kept.read_text())  # type: ignore[call-overload]

    upgraded_and_synced(empty_postgresql, zoho)
