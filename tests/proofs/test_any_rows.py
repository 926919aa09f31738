"""Whatever rows Zoho sends: good ones arrive to the letter, bad ones cost only themselves, on either database."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.utils import Page, SeenIds
from products_and_services.models import Product, SyncRun
from products_and_services.zoho_sync.apply import apply_changes
from products_and_services.zoho_sync.compare import NEW_PRODUCT
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.lease import claim
from products_and_services.zoho_sync.listing import collect_pages
from products_and_services.zoho_sync.mapping import FIELD_NAMES, read_row
from tests.catalogue.rows import zoho_row
from tests.plugins.scale import rounds

pytestmark = pytest.mark.django_db
ROWS_PER_PAGE = 50
PAGES = rounds(150, 2000)

text = st.text(st.characters(max_codepoint=0x10FFFF), max_size=40)
number = st.one_of(
    st.decimals(allow_nan=True, allow_infinity=True),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.from_regex(r"-?[0-9]{1,17}(\.[0-9]{1,8})?", fullmatch=True),
    text,
)
json_value = st.one_of(st.none(), st.booleans(), number, text, st.lists(text, max_size=2), st.just({}))
hostile = st.fixed_dictionaries(
    {},
    optional={
        "item_id": json_value,
        "name": json_value,
        "sku": json_value,
        "description": json_value,
        "rate": json_value,
        "stock_on_hand": json_value,
        "status": json_value,
        "last_modified_time": st.one_of(json_value, st.just("2026-06-09T09:45:44-0400")),
    },
)
shaped = st.builds(
    zoho_row,
    item_id=st.integers(1, 2**63 - 1).map(str),
    name=text,
    sku=text,
    description=text,
    rate=number,
    stock_on_hand=number,
    status=st.sampled_from(["active", "inactive", "Active", "unknown", None]),
)
any_row = st.one_of(shaped, shaped, hostile, json_value)


def expected(rows: list[Any]) -> dict[str, dict[str, Any]]:
    """What the product table must hold, worked out without a database; the generated ids hardly ever repeat."""
    table: dict[str, dict[str, Any]] = {}
    for raw in rows:
        row = read_row(raw, timezone.now())
        if row.item_id and "name" in row.values and row.item_id not in table:
            values = {**NEW_PRODUCT, **row.values}
            values["is_active"] = values["is_active"] and values["price"] is not None
            table[row.item_id] = values
    return table


@settings(
    max_examples=PAGES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rows=st.lists(any_row, min_size=1, max_size=ROWS_PER_PAGE, unique_by=lambda row: str(_id(row))))
def test_any_page_of_rows_is_stored_as_far_as_it_is_good(db: None, rows: list[Any]) -> None:
    Product.objects.all().delete()
    SyncRun.objects.all().delete()
    run = SyncRun.objects.create()
    lease = claim(run.pk)
    assert lease is not None
    job = Job(SyncRun.objects.get(pk=run.pk), lease)
    pages = [Page(1, rows, last=True, doubt="", zoho_time=datetime.now(UTC))]

    collect_pages(job, pages, SeenIds())
    apply_changes(job)

    stored = {
        str(p["zoho_item_id"]): {k: p[k] for k in FIELD_NAMES}
        for p in Product.objects.values("zoho_item_id", *FIELD_NAMES)
    }
    assert stored == expected(rows)
    assert job.run.created == len(stored)
    assert job.run.total == job.run.created + job.run.failed
    assert all(isinstance(p["price"], Decimal | None) for p in stored.values())


def _id(row: Any) -> object:
    return row.get("item_id") if isinstance(row, dict) else id(row)
