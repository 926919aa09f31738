"""Every schema that was ever released can be brought up to date, syncs then, and goes back by a step.

Brought up to date, it is that of a new installation: a migration that was edited after its release would show here.
"""

import sqlite3
from pathlib import Path

import psycopg
import pytest

from tests.upgrade.conftest import POSTGRESQL_SCHEMAS, SQLITE_SCHEMAS, manage, one_before, plan
from zoho_sandbox import Sandbox

CONNECT = """
from integrations.models import ZohoCredential
ZohoCredential.objects.create(client_id={0.client_id!r}, client_secret={0.client_secret!r},
    refresh_token={0.refresh_token!r}, organization_id={0.organization_id!r})
"""
COUNT = "from products_and_services.models import Product; print(Product.objects.count(), 'products')"
SQLITE_SHAPE = """
SELECT tables.name, columns.name, columns.type, columns."notnull", columns.dflt_value
FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'
UNION ALL SELECT tbl_name, name, sql, NULL, NULL FROM sqlite_master WHERE type = 'index'
"""
POSTGRESQL_SHAPE = """
SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT tablename, indexname, indexdef, NULL, NULL, NULL FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, NULL, NULL
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
"""


def sqlite_shape(path: Path) -> set[tuple[object, ...]]:
    """Tables, columns and indexes of a database, as a set that can be compared."""
    connection = sqlite3.connect(path)
    shape = set(connection.execute(SQLITE_SHAPE).fetchall())
    connection.close()
    return shape


def postgresql_shape(url: str) -> set[tuple[object, ...]]:
    """The same with constraints; a primary key's sequence is named after the table in both."""
    with psycopg.connect(url) as connection:
        return set(connection.execute(POSTGRESQL_SHAPE).fetchall())


def upgraded_and_synced(url: str, zoho: Sandbox) -> None:
    manage(url, "migrate", "--verbosity", "0")
    manage(url, "migrate", "--check")
    manage(url, "shell", "-v", "0", "-c", CONNECT.format(zoho))
    assert "created: 106" in manage(url, "sync_zoho", ZOHO_SANDBOX_URL=zoho.url)


def back_and_forth_and_synced(url: str, zoho: Sandbox) -> None:
    """The newest migration of each app is taken back, with products in the table, and made again."""
    newest = {app: name for app, name, _done in plan(url)}
    steps = [(app, before) for app, name in newest.items() if (before := one_before(url, app, name))]
    assert steps
    for app, before in steps:
        manage(url, "migrate", app, before, "--verbosity", "0")
    manage(url, "migrate", "--verbosity", "0")
    assert "106 products" in manage(url, "shell", "-v", "0", "-c", COUNT)
    assert "unchanged: 106" in manage(url, "sync_zoho", ZOHO_SANDBOX_URL=zoho.url)


def test_at_least_one_schema_is_kept_for_each_database() -> None:
    assert SQLITE_SCHEMAS
    assert len(SQLITE_SCHEMAS) == len(POSTGRESQL_SCHEMAS)


@pytest.mark.parametrize("kept", SQLITE_SCHEMAS, ids=lambda path: path.name)
def test_a_kept_sqlite_schema_is_upgraded_and_synced(kept: Path, tmp_path: Path, zoho: Sandbox) -> None:
    database = tmp_path / "kept.sqlite3"
    connection = sqlite3.connect(database)
    connection.executescript(kept.read_text())
    connection.close()

    upgraded_and_synced(f"sqlite:///{database}", zoho)
    back_and_forth_and_synced(f"sqlite:///{database}", zoho)


@pytest.mark.parametrize("kept", POSTGRESQL_SCHEMAS, ids=lambda path: path.name)
def test_a_kept_postgresql_schema_is_upgraded_and_synced(kept: Path, empty_postgresql: str, zoho: Sandbox) -> None:
    with psycopg.connect(empty_postgresql, autocommit=True) as connection:
        connection.execute(kept.read_text())  # type: ignore[call-overload]

    upgraded_and_synced(empty_postgresql, zoho)
    back_and_forth_and_synced(empty_postgresql, zoho)


@pytest.mark.parametrize("kept", SQLITE_SCHEMAS, ids=lambda path: path.name)
def test_an_upgraded_sqlite_schema_is_the_one_of_a_new_installation(kept: Path, tmp_path: Path) -> None:
    upgraded, new = tmp_path / "kept.sqlite3", tmp_path / "new.sqlite3"
    connection = sqlite3.connect(upgraded)
    connection.executescript(kept.read_text())
    connection.close()
    for database in (upgraded, new):
        manage(f"sqlite:///{database}", "migrate", "--verbosity", "0")

    assert sqlite_shape(upgraded) ^ sqlite_shape(new) == set()


@pytest.mark.parametrize("kept", POSTGRESQL_SCHEMAS, ids=lambda path: path.name)
def test_an_upgraded_postgresql_schema_is_the_one_of_a_new_installation(kept: Path, empty_postgresql: str) -> None:
    manage(empty_postgresql, "migrate", "--verbosity", "0")
    new = postgresql_shape(empty_postgresql)
    with psycopg.connect(empty_postgresql, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        connection.execute(kept.read_text())  # type: ignore[call-overload]
    manage(empty_postgresql, "migrate", "--verbosity", "0")

    assert postgresql_shape(empty_postgresql) ^ new == set()
