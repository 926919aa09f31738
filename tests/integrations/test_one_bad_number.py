"""A number in one row that no reader can use must not cost the other rows of its page."""

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncProblem
from products_and_services.services import sync_zoho_products_to_db
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
ROW = b'{"item_id":"%d","name":"Item %d","status":"active","rate":%s,"stock_on_hand":%s}'
NUMBERS = (b"NaN", b"-Infinity", b"1e999999999", b"9" * 4_301, b"1" * 100_000, b"-" + b"7" * 5_000)


def page(rows: list[bytes]) -> bytes:
    return b'{"code":0,"items":[' + b",".join(rows) + b'],"page_context":{"page":1,"has_more_page":false}}'


@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:12].decode())
def test_the_bad_value_is_listed_and_every_other_row_arrives(
    credential: ZohoCredential, zoho: Sandbox, number: bytes
) -> None:
    rows = [ROW % (1, 1, number, b"5"), ROW % (2, 2, b"7.5", number), ROW % (3, 3, b"9", b"4")]
    zoho.faults.add("items", body=page(rows), headers={"Content-Type": "application/json"}, times=None)

    told = sync_zoho_products_to_db()

    assert (told["total"], told["created"]) == (3, 3)
    assert set(Product.objects.values_list("zoho_item_id", "price", "stock_quantity", "is_active")) == {
        ("1", None, 5, False),
        ("2", 7.5, None, True),
        ("3", 9, 4, True),
    }
    assert set(SyncProblem.objects.filter(severity="problem").values_list("item_id", "field")) == {
        ("1", "price"),
        ("2", "stock_quantity"),
    }
