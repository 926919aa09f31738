"""What a sync costs in statements; times are measured by `make bench`, never here."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from integrations.models import ZohoCredential
from products_and_services.models import Product
from products_and_services.services import sync_zoho_products_to_db
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
OURS = "products_and_services_"
CONTROL = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


def statements(captured: CaptureQueriesContext) -> list[str]:
    """The statements on product and run tables."""
    return [query["sql"] for query in captured if OURS in query["sql"] and not query["sql"].startswith(CONTROL)]


def synced(zoho: Sandbox) -> tuple[dict[str, Any], list[str]]:
    with CaptureQueriesContext(connection) as captured:
        result = sync_zoho_products_to_db()
    return result, statements(captured)


@pytest.mark.parametrize("zoho", [10_000], indirect=True)
def test_ten_thousand_items_arrive_and_a_second_sync_writes_no_product_row(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    first, cost = synced(zoho)
    assert (first["created"], Product.objects.count(), first["errors"]) == (10_000, 10_000, [])
    assert len(cost) <= 8 * first["pages"]

    second, cost = synced(zoho)

    assert (second["unchanged"], second["state"]) == (10_000, "succeeded")
    assert [sql for sql in cost if sql.startswith(("INSERT", "UPDATE", "DELETE")) and f"{OURS}product" in sql] == []
    assert len(cost) <= 4 * second["pages"]
    assert zoho.journal.count("items") == 2 * 50
