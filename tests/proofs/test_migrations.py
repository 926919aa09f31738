"""Upgrades of a full table on PostgreSQL: nothing is rewritten, nothing is lost, each step goes back.

PROOF_SCALE=full: 1,000,000 products, otherwise 20,000. Without a migration newer than the kept schema, the newest one
there is goes back and forth.
"""

import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.plugins.scale import rounds
from tests.upgrade.conftest import POSTGRESQL_SCHEMAS, empty_postgresql, manage, one_before, plan

__all__ = ["empty_postgresql"]

PRODUCTS = rounds(20_000, 1_000_000)
TABLE = "products_and_services_product"
# As a catalogue of that size would be: linked, priced, in stock; a hundredth without a SKU.
FILL = f"""
INSERT INTO {TABLE} (zoho_item_id, name, sku, description, price, stock_quantity, is_active,
                     zoho_locks, created_at, updated_at)
SELECT (1000000 + n)::text, 'Item ' || n, CASE WHEN n % 100 > 0 THEN 'S-' || n END, repeat('x', 200), n % 997, n % 31,
       n % 10 > 0, '{{}}', now(), now()
FROM generate_series(1, {PRODUCTS}) AS n
"""  # noqa: S608
# Columns that every release had; the file changes when PostgreSQL rewrites the table.
LOOK = f"""
SELECT pg_relation_filenode('{TABLE}'), count(*),
       sum(hashtextextended(concat_ws('|', id, zoho_item_id, name, sku, description, price, is_active), 0)::numeric)
FROM {TABLE}
"""  # noqa: S608


class Upgrade:
    """A database at some release, with a full product table."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.before = self.look()

    def look(self) -> Any:
        with psycopg.connect(self.url) as connection:
            return connection.execute(LOOK).fetchone()  # type: ignore[call-overload]

    def move(self, app: str, name: str) -> None:
        """Migrate an app to a migration, forward or back; the products must be what and where they were."""
        began = time.monotonic()
        manage(self.url, "migrate", app, name, "--verbosity", "0")
        print(f"{PRODUCTS} products, {app} to {name}: {time.monotonic() - began:.1f} s")
        assert self.look() == self.before, f"{app} {name} rewrote the products"


@pytest.fixture(params=POSTGRESQL_SCHEMAS, ids=lambda path: path.name)
def upgrade(request: pytest.FixtureRequest, empty_postgresql: str) -> Upgrade:
    kept: Path = request.param
    with psycopg.connect(empty_postgresql, autocommit=True) as connection:
        connection.execute(kept.read_text())  # type: ignore[call-overload]
        connection.execute("SET search_path TO public")
        connection.execute(FILL)  # type: ignore[call-overload]
    return Upgrade(empty_postgresql)


def test_each_migration_leaves_a_full_table_where_it_is_and_goes_back(upgrade: Upgrade) -> None:
    assert upgrade.before[1] == PRODUCTS
    for app, name, done in plan(upgrade.url):
        if not done:
            upgrade.move(app, name)
            if before := one_before(upgrade.url, app, name):
                upgrade.move(app, before)
                upgrade.move(app, name)


def test_the_newest_migration_of_each_app_goes_back_and_forth_over_a_full_table(upgrade: Upgrade) -> None:
    manage(upgrade.url, "migrate", "--verbosity", "0")
    newest = {app: name for app, name, _done in plan(upgrade.url)}
    steps = [(app, name, before) for app, name in newest.items() if (before := one_before(upgrade.url, app, name))]

    assert steps
    for app, name, before in steps:
        upgrade.move(app, before)
        upgrade.move(app, name)
