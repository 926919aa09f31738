from collections.abc import Callable
from typing import Any

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import Product
from products_and_services.services import sync_zoho_products_to_db
from tests.catalogue.rows import zoho_row
from zoho_sandbox import Sandbox

Shop = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def shop(zoho: Sandbox, credential: ZohoCredential) -> Shop:
    """Fill the stand-in with so many plain items and sync them; returns their rows, to change and send again."""

    def fill(count: int) -> list[dict[str, Any]]:
        rows = [zoho_row(item_id=str(1000 + n), name=f"Item {n}", sku=f"S-{n}", rate=10 + n) for n in range(count)]
        zoho.catalogue.replace(rows)
        assert sync_zoho_products_to_db()["created"] == count
        return rows

    return fill


@pytest.fixture
def table() -> Callable[[], list[dict[str, Any]]]:
    """All of the product table, to be compared before and after."""
    return lambda: list(Product.objects.order_by("pk").values())
