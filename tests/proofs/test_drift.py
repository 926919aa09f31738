"""The catalogue changes while it is read: nothing is wrongly deactivated, and the next pass is the truth."""

import random

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import Product
from products_and_services.services import sync_zoho_products_to_db
from tests.plugins.scale import rounds
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


class BusyShop:
    """Creates, edits, renames and deletes items between the pages of a listing."""

    def __init__(self, zoho: Sandbox, seed: int) -> None:
        self.zoho, self.chance = zoho, random.Random(seed)  # noqa: S311
        self.deleted: set[str] = set()

    def __call__(self, _page: int) -> None:
        catalogue, chance = self.zoho.catalogue, self.chance
        for item_id in chance.sample(catalogue.ids(), 5):
            catalogue.delete(item_id)
            self.deleted.add(item_id)
        for item_id in chance.sample(catalogue.ids(), 5):
            catalogue.edit(item_id, rate=chance.randint(1, 500))
            catalogue.edit(chance.choice(catalogue.ids()), name=f"Renamed {chance.random()}")
        for number in range(3):
            catalogue.add(name=f"New {number}", rate=chance.randint(1, 500))


def primary_keys() -> dict[str | None, int]:
    return dict(Product.objects.values_list("zoho_item_id", "pk"))


@pytest.mark.parametrize("zoho", [1000], indirect=True)
@pytest.mark.parametrize("seed", range(rounds(4, 200)))
def test_items_that_move_while_paging_are_never_wrongly_deactivated(
    zoho: Sandbox, credential: ZohoCredential, seed: int
) -> None:
    sync_zoho_products_to_db()
    known = primary_keys()
    shop = BusyShop(zoho, seed)
    zoho.before_page = shop

    sync_zoho_products_to_db()
    wrongly = Product.objects.filter(is_active=False, zoho_item_id__in=zoho.catalogue.ids())
    still_sold = {item_id for item_id in zoho.catalogue.ids() if zoho.catalogue.get(item_id)["status"] == "active"}
    assert not {product.zoho_item_id for product in wrongly} & still_sold

    zoho.before_page = None
    for _ in range(2):
        sync_zoho_products_to_db()
    assert set(Product.objects.filter(is_active=True).values_list("zoho_item_id", flat=True)) == still_sold
    for product in Product.objects.filter(zoho_item_id__in=zoho.catalogue.ids()):
        row = zoho.catalogue.get(str(product.zoho_item_id))
        assert (product.name, product.price) == (row["name"], row["rate"])
    assert not Product.objects.filter(zoho_item_id__in=shop.deleted, is_active=True).exists()
    assert known.items() <= primary_keys().items()
