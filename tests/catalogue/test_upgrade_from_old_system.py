"""The table an earlier integration leaves behind: linked rows, SKUs it invented, prices long out of date."""

from decimal import Decimal
from typing import Any

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import Product
from products_and_services.services import apply_run, sync_zoho_products_to_db
from tests.catalogue.rows import zoho_row
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def left_behind(zoho: Sandbox, credential: ZohoCredential) -> list[dict[str, Any]]:
    rows = [
        zoho_row(item_id=str(1000 + n), name=f"Item {n}", sku="" if n % 2 else f"REAL-{n}", rate=20 + n)
        for n in range(106)
    ]
    zoho.catalogue.replace(rows)
    Product.objects.bulk_create(
        Product(zoho_item_id=row["item_id"], name=row["name"], sku=f"ZOHO-{n:04}", price=15 + n, description="kept")
        for n, row in enumerate(rows)
    )
    return rows


def test_every_price_arrives_and_nothing_is_blanked(left_behind: list[dict[str, Any]]) -> None:
    pks = dict(Product.objects.values_list("zoho_item_id", "pk"))
    preview = sync_zoho_products_to_db(preview=True)
    assert (preview["state"], preview["updated"], preview["created"]) == ("ready", 106, 0)

    result = apply_run(preview["run_id"])

    assert (result["updated"], result["failed"], result["errors"]) == (106, 0, [])
    assert dict(Product.objects.values_list("zoho_item_id", "pk")) == pks
    for n, product in enumerate(Product.objects.order_by("pk")):
        assert product.price == Decimal(20 + n)
        assert product.sku == (f"ZOHO-{n:04}" if n % 2 else f"REAL-{n}")


def test_the_next_sync_finds_nothing_left_to_do(left_behind: list[dict[str, Any]]) -> None:
    apply_run(sync_zoho_products_to_db(preview=True)["run_id"])

    assert sync_zoho_products_to_db()["unchanged"] == 106
