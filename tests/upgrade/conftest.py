"""Kept schemas, and databases and commands to upgrade them with."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.workers.conftest import ROOT

FOLDER = Path(__file__).parent
SQLITE_SCHEMAS = sorted(FOLDER.glob("*.sqlite.sql"))
POSTGRESQL_SCHEMAS = sorted(FOLDER.glob("*.postgresql.sql"))
OURS = ("integrations", "products_and_services")
SERVER = "postgres://postgres@127.0.0.1:5432"


def manage(url: str, *arguments: str, **variables: str) -> str:
    """What a command of manage.py prints about the database `url`; it must succeed."""
    command = [sys.executable, "manage.py", *arguments]
    environment = {**os.environ, "DATABASE_URL": url, **variables}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def plan(url: str) -> list[tuple[str, str, bool]]:
    """Our migrations in the order in which they run: app, name and whether the database has it."""
    lines = manage(url, "showmigrations", "--plan").splitlines()
    steps = [(*line[3:].split()[0].split(".", 1), line.startswith("[X]")) for line in lines]
    return [(app, name, done) for app, name, done in steps if app in OURS]


def one_before(url: str, app: str, name: str) -> str:
    """The migration of the same app before this one; "" when it is the first."""
    names = ["", *(other for label, other, _done in plan(url) if label == app)]
    return names[names.index(name) - 1]


@pytest.fixture
def empty_postgresql() -> Iterator[str]:
    name = f"crm_upgrade_{os.getpid()}"
    try:
        server = psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip("needs PostgreSQL on 127.0.0.1:5432")
    server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    server.execute(f"CREATE DATABASE {name}")
    yield f"{SERVER}/{name}"
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    server.close()
