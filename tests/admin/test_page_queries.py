"""However much there is, a page asks the database the same few times."""

from collections.abc import Callable

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncChange, SyncProblem, SyncRun
from tests.admin.pages import SYNC, act_url, run_url
from tests.admin.runs import applied, make_run

pytestmark = pytest.mark.django_db
MOST = 20


def stock(run: SyncRun, first: int, count: int) -> None:
    """Products, changes and problems for this many more items."""
    numbers = range(first, first + count)
    Product.objects.bulk_create(Product(name=f"P{n}", zoho_item_id=str(n), price=2) for n in numbers)
    SyncChange.objects.bulk_create(
        SyncChange(run=run, zoho_item_id=str(n), kind="updated", fields={"price": ["1", "2"]}) for n in numbers
    )
    SyncProblem.objects.bulk_create(
        SyncProblem(run=run, severity=severity, item_id=str(n), field="price", reason="no")
        for n in numbers
        for severity in ("problem", "notice")
    )
    applied(run)


PAGES: dict[str, tuple[str, Callable[[SyncRun], str]]] = {
    "sync page": ("running", lambda run: reverse(SYNC)),
    "progress": ("running", lambda run: act_url(run.pk, "progress")),
    "run": ("succeeded_with_issues", lambda run: run_url(run.pk) + "?text=P&field=price&kind=updated"),
    "running": ("running", lambda run: run_url(run.pk)),
    "held": ("held", lambda run: run_url(run.pk)),
    "preview": ("ready", lambda run: run_url(run.pk)),
    "undo": ("succeeded", lambda run: act_url(run.pk, "undo")),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_a_constant_number_of_queries(root: Client, page: str) -> None:
    state, address = PAGES[page]
    ZohoCredential.objects.create(organization_id="1")
    Product.objects.create(name="By hand")
    run = make_run(state, created=1)
    counts = []

    for first, count in ((1, 2), (3, 400)):
        stock(run, first, count)
        SyncRun.objects.bulk_create(SyncRun(state="succeeded") for _ in range(count))
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as queries:
            assert root.get(address(run)).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] <= MOST


def test_no_page_of_a_run_counts_its_changes_or_problems(root: Client) -> None:
    run = make_run("succeeded_with_issues")
    stock(run, 1, 60)

    with CaptureQueriesContext(connection) as queries:
        root.get(run_url(run.pk))

    assert not [query["sql"] for query in queries if "COUNT(" in query["sql"]]
