"""The changes of a run as a CSV file: streamed, exact, and harmless in a spreadsheet."""

import csv
from itertools import islice

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from products_and_services.models import Product, SyncChange
from products_and_services.run_csv import harmless
from tests.admin.pages import act_url, run_url, text_of
from tests.admin.runs import add_change, applied, make_run, price_run

pytestmark = pytest.mark.django_db


def rows_of(answer: StreamingHttpResponse) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_a_line_per_field_old_and_new(root: Client, linked: Product) -> None:
    run = price_run(linked)
    add_change(run, "5", "created", name=["", "Lamp"], price=[None, "7"])

    answer = root.get(act_url(run.pk, "csv"))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="zoho-sync-{run.pk}.csv"'
    assert rows_of(answer) == [
        ["Zoho item id", "Product", "Kind", "Field", "Old", "New", "Written"],
        ["4000001", "Clay pot", "Updated", "price", "10", "12.5", "yes"],
        ["5", "Lamp", "Created", "name", "", "Lamp", "no"],
        ["5", "Lamp", "Created", "price", "", "7", "no"],
    ]


def test_the_filters_of_the_page_count(root: Client, linked: Product) -> None:
    run = price_run(linked)
    add_change(run, "5", "created", name=["", "Lamp"])

    page = text_of(root.get(run_url(run.pk) + "?kind=created&changes-after=1"))

    assert f'href="{act_url(run.pk, "csv")}?kind=created"' in page
    assert [row[0] for row in rows_of(root.get(act_url(run.pk, "csv") + "?kind=created"))] == ["Zoho item id", "5"]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "|x"]
)
def test_what_a_spreadsheet_would_run_is_made_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"), [("-12.50", "-12.50"), ("a=1", "a=1"), (None, ""), (True, "True"), ("", "")]
)
def test_everything_else_stays_as_it_is(value: object, text: str) -> None:
    assert harmless(value) == text


def test_a_long_export_starts_before_it_is_read(root: Client) -> None:
    run = make_run()
    SyncChange.objects.bulk_create(
        SyncChange(run=run, zoho_item_id=str(n), kind="updated", fields={"price": ["1", "2"]}) for n in range(1, 2001)
    )
    answer = root.get(act_url(applied(run).pk, "csv"))

    with CaptureQueriesContext(
        connection,
    ) as queries:
        first = list(islice(answer.streaming_content, 100))

    assert len(first) == 100
    assert len(queries) == 2
    assert len(first) + len(list(answer.streaming_content)) == 2002
