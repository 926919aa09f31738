"""The page that Sync Zoho leads to: what goes on now, what can be started, every run before."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.models import SyncRun
from tests.admin.conftest import browser_of, person
from tests.admin.pages import PRODUCTS, SYNC, act_url, run_url, text_of
from tests.admin.runs import add_change, make_run

pytestmark = pytest.mark.django_db
RUNS = "admin:products_and_services_syncrun_changelist"


@pytest.fixture
def running(db: None) -> SyncRun:
    make_run(total=5000, complete=True)
    ZohoCredential.objects.create(organization_id="1", quota_remaining=9412)
    return make_run(
        "running", phase="collect", finished_at=None, holds_place=True, pages=12, total=2500, worked_seconds=20
    )


def test_a_running_sync_tells_pages_items_rate_time_and_calls_left(root: Client, running: SyncRun) -> None:
    told = root.get(act_url(running.pk, "progress")).json()

    assert told == {
        "active": True,
        "state": "Running",
        "colour": "primary",
        "sentence": "Reading from Zoho …",
        "percent": 50,
        "pages": "12",
        "items": "2,500",
        "rate": "125 a second",
        "left": "about 20 s",
        "calls_left": "9,412",
    }


def test_the_page_shows_the_same_before_any_script_runs(root: Client, running: SyncRun) -> None:
    page = text_of(root.get(reverse(SYNC)))

    assert '<dd data-progress="items">2,500</dd>' in page
    assert f'data-progress-url="{act_url(running.pk, "progress")}"' in page
    assert act_url(running.pk, "cancel") in page
    assert "Sync now" not in page


def test_its_breadcrumb_leads_over_the_products(root: Client) -> None:
    page = text_of(root.get(reverse(SYNC)))

    breadcrumb = page[page.index('<ol class="breadcrumb">') :].partition("</ol>")[0]
    assert f'<a href="{reverse(PRODUCTS)}">Products</a>' in breadcrumb
    assert "Sync runs" not in breadcrumb


def test_writing_is_measured_between_the_first_change_and_the_last(root: Client, running: SyncRun) -> None:
    changes = [add_change(running, str(n + 1)) for n in range(4)]
    SyncRun.objects.filter(pk=running.pk).update(phase="apply", applied_up_to=changes[2].pk)

    assert root.get(act_url(running.pk, "progress")).json()["percent"] == 75


def test_a_first_sync_promises_no_time(root: Client) -> None:
    run = make_run("running", phase="collect", total=200, worked_seconds=5)

    told = root.get(act_url(run.pk, "progress")).json()

    assert (told["percent"], told["left"], told["rate"]) == (None, "–", "40 a second")


def test_a_run_that_no_worker_takes_says_so(root: Client) -> None:
    run = make_run("queued", phase="collect", started_at=None)
    fresh = root.get(act_url(run.pk, "progress")).json()["sentence"]
    SyncRun.objects.update(created_at=timezone.now() - timedelta(minutes=2))

    stale = root.get(act_url(run.pk, "progress")).json()["sentence"]

    assert fresh == "Starts in a moment."
    assert stale == "No worker has taken it yet. It starts as soon as one runs."


def test_a_waiting_run_says_why_and_when_it_goes_on(root: Client) -> None:
    due = timezone.now() + timedelta(minutes=2)
    run = make_run("waiting", phase="collect", message="Zoho asks to wait.", due_at=due)

    sentence = root.get(act_url(run.pk, "progress")).json()["sentence"]

    assert sentence.startswith("Zoho asks to wait. Goes on at ")


def test_a_preview_is_asked_for_by_its_own_button_and_shown_on_its_own_page(root: Client) -> None:
    answer = root.post(reverse(SYNC), {"preview": "1"})

    run = SyncRun.objects.get()
    assert run.preview
    assert answer.url == run_url(run.pk)
    assert LogEntry.objects.get(object_id=str(run.pk)).change_message == "Started a preview."


def test_a_sync_stands_in_the_history_of_its_run(root: Client) -> None:
    root.post(reverse(SYNC))

    entry = LogEntry.objects.get(object_id=str(SyncRun.objects.get().pk))
    assert (entry.user.username, entry.change_message) == ("superuser", "Started a sync.")


def test_every_run_tells_who_how_long_how_much_and_how_it_ended(root: Client) -> None:
    make_run("held", started_by=person("operator"), created=1, updated=2, deactivated=3, failed=4, total=1010)

    page = text_of(root.get(reverse(RUNS)))

    assert "Full · Operator" in page
    assert '<span class="badge text-bg-warning">Held</span>' in page
    for label, number in (
        ("Took", "3 s"), ("Created", 1), ("Updated", 2), ("Unchanged", "1,003"), ("Deactivated", 3), ("Refused", 4)
    ):  # fmt: skip
        assert f'<td data-label="{label}" class="zoho-number">{number}</td>' in page


def test_a_viewer_sees_the_runs_and_no_button(running: SyncRun) -> None:
    viewer = browser_of(person("viewer"))

    page = text_of(viewer.get(reverse(RUNS)))

    assert "Reading from Zoho" in page
    assert f'action="{act_url(running.pk, "cancel")}"' not in page
    SyncRun.objects.filter(pk=running.pk).delete()
    assert "Sync now" not in text_of(viewer.get(reverse(RUNS)))


def test_a_sync_that_has_just_ended_says_what_came_of_it(root: Client) -> None:
    run = make_run("failed", message="Client ID or secret is wrong.")

    page = text_of(root.get(reverse(SYNC)))

    said = page[page.index('id="sync-ended"') : page.index('id="changelist"')]
    assert 'role="status"' in said
    assert "Failed</span>" in said
    assert "Client ID or secret is wrong." in said
    assert f'href="{run_url(run.pk)}">See run {run.pk}</a>' in said
    assert said.count("Sync now") == 1


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"finished_at": timezone.now() - timedelta(minutes=3)}, id="long ago"),
        pytest.param({"kind": "selective"}, id="chosen items"),
        pytest.param({"state": "running", "finished_at": None}, id="goes on"),
    ],
)
def test_only_a_listing_run_of_the_last_two_minutes_is_told(root: Client, fields: dict[str, object]) -> None:
    make_run(**fields)

    assert "sync-ended" not in text_of(root.get(reverse(SYNC)))


def test_a_sync_that_waits_for_a_decision_is_told_until_it_is_taken(root: Client) -> None:
    make_run("held", finished_at=None, message="Too many prices would move.")

    assert "Too many prices would move." in text_of(root.get(reverse(SYNC)))


def test_of_two_syncs_that_ended_the_newer_is_told(root: Client) -> None:
    make_run("failed", message="The first one.")
    make_run(message="The second one.")

    page = text_of(root.get(reverse(SYNC)))

    assert "The second one." in page
    assert "The first one." not in page
