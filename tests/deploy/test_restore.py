"""What `docs/backup.md` says of a restored database is so."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import psycopg
import pytest
from cryptography.fernet import Fernet

from tests.deploy.restoring import TOOLS, Shop, fresh_database
from tests.plugins.services import listening, missing
from tests.project.process_tools import wait_for
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.xdist_group("deploy")
ITEMS, MORE_THAN_A_PAGE = 450, 250
BASE = f"crm_restore_{os.getpid()}"
# Reap and resume what is due when the lease is over, as beat and a worker would.
TICK = """
from datetime import timedelta
from django.utils import timezone
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync.run import work_on
sent = []
tick(timezone.now() + timedelta(minutes=2), sent.append)
for run in sent:
    work_on(run.pk)
told = list(SyncRun.objects.order_by("pk").values_list("state", "resumes", "pages"))
"""
SYNC = "told = sync_zoho_products_to_db()"
PRODUCTS = "told = {i: [str(p), a] for i, p, a in Product.objects.values_list('zoho_item_id', 'price', 'is_active')}"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database that is migrated, connected and in line with Zoho; tests work on copies of it."""
    if not listening("PostgreSQL"):
        pytest.skip(missing("PostgreSQL"))
    if not all(map(shutil.which, TOOLS)):
        pytest.skip(f"needs {', '.join(TOOLS)} on the PATH")
    with fresh_database(BASE), Sandbox(items=ITEMS, seed=1) as zoho:
        shop = Shop(BASE, tmp_path_factory.mktemp("base"), zoho)
        assert shop.manage("migrate", "-v", "0")[0] == 0
        secrets = {"ZOHO_CLIENT_SECRET": zoho.client_secret, "ZOHO_REFRESH_TOKEN": zoho.refresh_token}
        names = ["--client-id", zoho.client_id, "--organization", zoho.organization_id]
        assert shop.manage("zoho_connect", "--region", "us", *names, **secrets)[0] == 0
        assert shop.shell(SYNC)["created"] == ITEMS
        yield BASE


@pytest.fixture
def shop(base: str, tmp_path: Path) -> Iterator[Shop]:
    name = f"{BASE}_copy"
    with fresh_database(name, base), Sandbox(items=ITEMS, seed=1) as zoho:
        yield Shop(name, tmp_path, zoho)


def today(zoho: Sandbox) -> dict[str, list[object]]:
    """What the products have to be: Zoho's present."""
    rows = [zoho.catalogue.get(item_id) for item_id in zoho.catalogue.ids()]
    return {str(row["item_id"]): [f"{row['rate']:.6f}", row["status"] == "active"] for row in rows}


def test_a_run_that_was_active_goes_on_and_ends_with_todays_prices(shop: Shop) -> None:
    first, second = shop.zoho.catalogue.ids()[:2]
    shop.zoho.catalogue.edit(first, rate=1)
    dumped = Event()
    shop.zoho.before_page = lambda page: dumped.wait(60) if page > 1 else None
    process = shop.start("sync_zoho")
    with psycopg.connect(shop.url, autocommit=True) as database:
        pages = "SELECT pages FROM products_and_services_syncrun WHERE state = 'running' AND pages > 0"
        wait_for(lambda: database.execute(pages).fetchone(), "the first page")  # type: ignore[call-overload]
    shop.dump()
    dumped.set()
    process.communicate(timeout=60)
    shop.zoho.catalogue.edit(second, rate=2)

    shop.restore()

    assert shop.shell(TICK) == [["succeeded", 0, 3], ["succeeded", 1, 3]]
    assert shop.shell(SYNC)["state"] == "succeeded"
    assert shop.shell(PRODUCTS) == today(shop.zoho)


def test_an_older_database_reads_what_changed_since_and_renews_its_token_once(shop: Shop) -> None:
    changed, gone, *others = shop.zoho.catalogue.ids()
    shop.dump()
    for item_id in others[:MORE_THAN_A_PAGE]:
        shop.zoho.catalogue.edit(item_id, stock_on_hand=777)
    shop.zoho.catalogue.edit(changed, rate=7)
    shop.zoho.catalogue.edit(gone, status="inactive")
    shop.zoho.catalogue.add(name="New since", rate=8, item_id="777000777")
    shop.shell(SYNC)
    shop.zoho.oauth.expire_access_tokens()
    shop.restore()
    shop.zoho.journal.clear()

    done = shop.shell("told = sync_zoho_changes_to_db()")

    assert (done["created"], done["updated"], done["pages"]) == (1, MORE_THAN_A_PAGE + 2, 2)
    assert shop.zoho.journal.count("token") == 1
    assert shop.shell(PRODUCTS) == today(shop.zoho)


def test_a_preview_in_it_is_applied_only_where_the_product_is_as_it_was(shop: Shop) -> None:
    moved_on, untouched = shop.zoho.catalogue.ids()[:2]
    for item_id in (moved_on, untouched):
        shop.zoho.catalogue.edit(item_id, rate=5)
    preview = shop.shell("told = sync_zoho_products_to_db(preview=True)")
    shop.dump()
    shop.shell(f"told = apply_run({preview['run_id']})")
    shop.zoho.catalogue.edit(moved_on, rate=6)

    shop.restore()
    done = shop.shell(f"sync_zoho_items(['{moved_on}']); told = apply_run({preview['run_id']})")

    assert (preview["updated"], done["updated"], done["skipped"]) == (2, 1, 1)
    assert shop.shell(PRODUCTS) == today(shop.zoho)


def test_without_its_keys_a_sync_says_so_and_entering_the_secrets_again_mends_it(shop: Shop) -> None:
    key = {"FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode()}
    secrets = {"ZOHO_CLIENT_SECRET": shop.zoho.client_secret, "ZOHO_REFRESH_TOKEN": shop.zoho.refresh_token}
    shop.dump()
    shop.restore()

    code, _, sentence = shop.manage("sync_zoho", **key)
    assert (code, "FIELD_ENCRYPTION_KEYS" in sentence) == (1, True)

    assert shop.manage("zoho_connect", **key, **secrets)[0] == 0
    assert shop.manage("sync_zoho", **key)[0] == 0
