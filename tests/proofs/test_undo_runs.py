"""Undo of many runs: the table is as before, but for the rows the runs created, which stay inactive."""

import random
from typing import Any

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import Product
from products_and_services.services import sync_zoho_products_to_db, undo_run
from products_and_services.zoho_sync.mapping import FIELD_NAMES
from tests.plugins.scale import rounds
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def table() -> dict[int, dict[str, Any]]:
    return {row.pop("pk"): row for row in Product.objects.values("pk", "zoho_item_id", *FIELD_NAMES)}


@pytest.mark.parametrize("zoho", [300], indirect=True)
@pytest.mark.parametrize("seed", range(rounds(3, 20)))
def test_an_undone_run_leaves_the_table_as_it_was_but_for_its_creations(
    zoho: Sandbox, credential: ZohoCredential, settings: Any, seed: int
) -> None:
    settings.ZOHO_GUARD_PRICES_MOVED, settings.ZOHO_GUARD_DEACTIVATIONS = 1, 60
    chance = random.Random(seed)  # noqa: S311
    sync_zoho_products_to_db()
    before = table()
    for item_id in chance.sample(zoho.catalogue.ids(), 60):
        change: dict[str, Any] = chance.choice([
            {"rate": chance.randint(1, 900)},
            {"name": f"Renamed {chance.random()}", "description": "new"},
            {"status": "inactive"},
            {"stock_on_hand": chance.randint(-5, 50)},
        ])  # fmt: skip
        zoho.catalogue.edit(item_id, **change)
    new = {zoho.catalogue.add(name=f"New {n}", rate=n + 1) for n in range(5)}
    run = sync_zoho_products_to_db()
    assert run["state"] == "succeeded"
    assert run["created"] == 5

    undo_run(run["run_id"])

    after = table()
    created = {pk: row for pk, row in after.items() if pk not in before}
    assert {pk: row for pk, row in after.items() if pk in before} == before
    assert {row["zoho_item_id"] for row in created.values()} == new
    assert not any(row["is_active"] for row in created.values())
