"""The admin's front page: what needs a person first, then the connection, the catalogue and the syncs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncProblem, SyncRun, SyncSettings
from tests.admin.conftest import browser_of, person
from tests.admin.pages import run_url, text_of

pytestmark = pytest.mark.django_db
HOME = "admin:index"
NOW = timezone.now


@pytest.fixture
def connected(db: None) -> ZohoCredential:
    return ZohoCredential.objects.create(
        client_id="c", client_secret="s", refresh_token="r", organization_id="77", organization_name="Shop"
    )


def card(client: Client) -> str:
    """The text of the card, without tags and line breaks."""
    found = re.search(
        r'<section class="col-12" id="zoho-dashboard".*?</section>', text_of(client.get(reverse(HOME))), re.S
    )
    return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", found[0], flags=re.S).split()) if found else ""


def alerts(client: Client) -> list[str]:
    return [alert.word for alert in client.get(reverse(HOME)).context["alerts"]]


def full(**values: Any) -> SyncRun:
    return SyncRun.objects.create(kind="full", **values)


def test_a_quiet_day_needs_nobody(root: Client, connected: ZohoCredential) -> None:
    full(state="succeeded", complete=True, started_at=NOW() - timedelta(hours=2), finished_at=NOW())

    told = card(root).replace("\xa0", " ")

    assert alerts(root) == []
    assert "Connection OK · Shop" in told
    assert "Catalogue 2 hours old" in told
    assert "Last sync Succeeded Full" in told
    assert "Next sync none planned" in told
    assert "Calls used today –" in told


def test_products_are_counted_and_lead_to_their_lists(root: Client) -> None:
    run = full(state="succeeded", complete=True)
    Product.objects.bulk_create([
        Product(name="a", zoho_item_id="1", stock_quantity=0),
        Product(name="b", zoho_item_id="2", stock_quantity=-1, is_active=False),
        Product(name="c", zoho_item_id="3", stock_quantity=5),
        Product(name="d"),
    ])  # fmt: skip
    SyncProblem.objects.create(run=run, severity="problem", item_id="3", field="price", reason="no")
    SyncProblem.objects.create(run=run, severity="problem", item_id="3", field="sku", reason="no")

    tiles = root.get(reverse(HOME)).context["tiles"]

    assert [tile.number for tile in tiles] == [3, 3, 2, 1]
    for tile in tiles:
        assert root.get(tile.url).context["cl"].result_count == tile.number


@pytest.mark.parametrize(
    ("stored", "sentence"),
    [
        ({"status": "needs_reconnect", "status_message": "Press Connect again."}, "Press Connect again."),
        ({"status": "config_error", "status_message": "Wrong region."}, "Wrong region."),
        ({"client_secret": "enc1:gAAAAA"}, "the encryption key is not the one they were stored with"),
        ({"refresh_token": ""}, "Zoho is not connected yet."),
    ],
)
def test_a_broken_connection_stands_first(
    root: Client, connected: ZohoCredential, stored: dict[str, str], sentence: str
) -> None:
    full(state="held", message="Too many prices move.")
    store(stored)

    assert alerts(root) == ["Connection", "Held"]
    assert sentence in card(root)


def store(values: dict[str, str]) -> None:
    """Write past the model, as another key or another program would."""
    for name, value in values.items():
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE integrations_zohocredential SET {name} = %s", [value])  # noqa: S608


def test_without_any_connection_that_is_said(root: Client) -> None:
    assert "Zoho is not connected yet." in card(root)


def test_a_held_and_a_failed_run_are_named_with_their_pages(root: Client, connected: ZohoCredential) -> None:
    failed = full(state="failed", message="Zoho was down.")
    held = full(state="held", message="Too many prices move.")

    page = text_of(root.get(reverse(HOME)))

    assert alerts(root) == ["Held", "Failed"]
    assert f'href="{run_url(held.pk)}">Decide about run {held.pk}' in page
    assert f'href="{run_url(failed.pk)}">See run {failed.pk}' in page


def test_a_failure_is_over_once_a_later_sync_went_well(root: Client, connected: ZohoCredential) -> None:
    full(state="failed")
    full(state="succeeded", complete=True)
    full(state="failed", preview=True)
    full(state="cancelled")

    assert alerts(root) == []
    assert "Last sync Succeeded" in card(root)


def test_a_running_sync_and_the_next_one_are_told(root: Client) -> None:
    full(state="interrupted", due_at=datetime(2031, 5, 4, 10, tzinfo=UTC))
    full(state="running", holds_place=True, pages=12, started_at=NOW())

    told = card(root)

    assert "A sync is already running: page 12" in told
    assert "Next sync 05/04/2031 10 a.m." in told


@pytest.mark.parametrize(("minutes", "shown"), [(15, "05/04/2031 10 a.m."), (0, "none planned")])
def test_the_next_sync_is_the_earliest_that_is_switched_on(root: Client, minutes: int, shown: str) -> None:
    first = datetime(2031, 5, 4, 10, tzinfo=UTC)
    SyncSettings.objects.update_or_create(
        pk=1,
        defaults={"changes_minutes": minutes, "changes_due_at": first, "full_due_at": first + timedelta(hours=9)},
    )

    assert f"Next sync {shown}" in card(root)


def test_the_cost_of_the_next_day_is_told(root: Client) -> None:
    SyncSettings.objects.create(changes_minutes=60, full="nightly")

    assert "Calls in the next 24 hours 25 of at least 1,000 calls a day" in card(root)


def test_where_only_full_syncs_find_changes_that_is_said(root: Client, connected: ZohoCredential) -> None:
    now = NOW()
    full(state="succeeded", complete=True, zoho_started_at=now, organization_id="77")
    assert "full syncs take the place" not in card(root)

    SyncRun.objects.create(kind="incremental", state="failed", reason="NOT_NEWEST_FIRST", organization_id="77")

    assert "full syncs take the place of syncs of the changes." in card(root)


@pytest.mark.parametrize(("reset_in", "shown"), [(1, "2,500 of 10,000"), (-1, "0 of 10,000")])
def test_calls_used_today_are_counted_anew_after_midnight(
    root: Client, connected: ZohoCredential, reset_in: int, shown: str
) -> None:
    ZohoCredential.objects.update(
        quota_limit=10_000, quota_remaining=7_500, quota_reset_at=NOW() + timedelta(hours=reset_in)
    )

    assert f"Calls used today {shown}" in card(root)


def test_the_chart_counts_the_runs_of_thirty_days_by_outcome(root: Client) -> None:
    for state, days in (("succeeded", 0), ("succeeded", 0), ("failed", 29), ("held", 29), ("succeeded", 30)):
        run = full(state=state)
        SyncRun.objects.filter(pk=run.pk).update(created_at=NOW() - timedelta(days=days))

    chart = root.get(reverse(HOME)).context["chart"]

    assert chart.summary == "4 runs in 30 days. Succeeded: 2, Failed: 1, Other: 1."
    assert [series["values"][0] for series in chart.data["series"]] == [0, 1, 1]
    assert [series["values"][-1] for series in chart.data["series"]] == [2, 0, 0]
    assert [row[1:] for row in chart.rows] == [("2", "0", "0"), ("0", "1", "1")]


def test_a_viewer_sees_the_card_without_the_button(connected: ZohoCredential) -> None:
    told = card(browser_of(person("viewer")))

    assert "Connection OK" in told
    assert "Sync Zoho" not in told


def test_staff_who_may_not_see_syncs_see_no_card() -> None:
    assert card(browser_of(person("staff"))) == ""


def test_a_message_with_markup_is_shown_as_text(root: Client, connected: ZohoCredential) -> None:
    full(state="held", message="<script>alert(1)</script>")

    assert b"<script>alert(1)" not in root.get(reverse(HOME)).content


def test_more_rows_cost_no_more_queries(
    root: Client, connected: ZohoCredential, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        full(state="held" if number % 2 else "succeeded", complete=True)
    Product.objects.bulk_create([Product(name=f"P{n}", zoho_item_id=str(n + 1)) for n in range(60)])

    with django_assert_max_num_queries(20):
        root.get(reverse(HOME))
