"""Every schema that was ever released can be brought up to date, syncs then, and goes back by a step."""

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
