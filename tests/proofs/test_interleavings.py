"""Operators and selective runs work during a full pass: no edit is lost, no older value over a newer."""

import random
from decimal import Decimal
from typing import Any

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_now, sync_zoho_items, sync_zoho_products_to_db
from products_and_services.zoho_sync.locks import lock
from products_and_services.zoho_sync.starting import Wanted
from tests.plugins.scale import rounds
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
EDITS_PER_PAGE = 20


class BusyPeople:
    """After each page or chunk of a full pass: operators lock and edit, Zoho changes, single items are synced."""

    def __init__(self, zoho: Sandbox, seed: int) -> None:
        self.zoho, self.chance = zoho, random.Random(seed)  # noqa: S311
        self.kept: dict[int, Decimal] = {}
        self.interleavings = 0

    def __call__(self, _run: SyncRun) -> None:
        ids = self.chance.sample(self.zoho.catalogue.ids(), EDITS_PER_PAGE)
        for item_id in ids[:10]:
            self._lock_and_edit(item_id)
        for item_id in ids[10:]:
            self.zoho.catalogue.edit(item_id, rate=self.chance.randint(1, 999))
        sync_zoho_items(ids[5:15])
        self.interleavings += EDITS_PER_PAGE

    def _lock_and_edit(self, item_id: str) -> None:
        for product in Product.objects.filter(zoho_item_id=item_id):
            product.price = Decimal(self.chance.randint(1, 999))
            product.zoho_locks = lock(product.zoho_locks, "price")
            product.save(update_fields=["price", "zoho_locks"])
            self.kept[product.pk] = product.price


@pytest.mark.parametrize("zoho", [1000], indirect=True)
@pytest.mark.parametrize("seed", range(rounds(3, 50)))
def test_edits_and_selective_runs_during_full_passes_lose_nothing(
    zoho: Sandbox, credential: ZohoCredential, settings: Any, seed: int
) -> None:
    settings.ZOHO_GUARD_PRICES_MOVED = 1
    sync_zoho_products_to_db()
    people = BusyPeople(zoho, seed)

    for _ in range(2):
        assert sync_now(Wanted(), people)["state"] == "succeeded"
    sync_zoho_products_to_db()

    assert people.interleavings >= 200
    for product in Product.objects.exclude(zoho_item_id=None):
        rate = zoho.catalogue.get(str(product.zoho_item_id))["rate"]
        assert product.price == people.kept.get(product.pk, rate)
