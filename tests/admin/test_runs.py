"""The page of a run: what happened, how much, what Zoho sent that could not be used."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from products_and_services.models import Product, SyncProblem, SyncRun
from tests.admin.pages import change_url, run_url, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(db: None) -> SyncRun:
    now = timezone.now()
    return SyncRun.objects.create(
        state="succeeded_with_issues", phase="done", message="All went well, nearly.", started_at=now, finished_at=now,
        total=1106, created=100, updated=5, failed=1, task_id="the-task",
    )  # fmt: skip


def test_the_page_tells_what_happened(root: Client, run: SyncRun) -> None:
    page = text_of(root.get(run_url(run.pk)))

    assert "All went well, nearly." in page
    assert "Succeeded with issues" in page
    assert "the-task" in page
    assert "<dt>unchanged</dt><dd>1,000</dd>" in page


def test_problems_are_listed_and_shown_as_text(root: Client, run: SyncRun) -> None:
    SyncProblem.objects.create(
        run=run, severity="problem", item_id="7", item_name="<b>Pot</b>", field="price", reason="no", value="<script>"
    )

    page = root.get(run_url(run.pk)).content.decode()

    assert "&lt;b&gt;Pot&lt;/b&gt;" in page
    assert "&lt;script&gt;" in page


def test_problems_are_counted_where_there_are_any(root: Client, run: SyncRun) -> None:
    assert "<dt>problems</dt>" not in text_of(root.get(run_url(run.pk)))

    SyncRun.objects.update(problems=1200)

    assert "<dt>problems</dt><dd>1,200</dd>" in text_of(root.get(run_url(run.pk)))

    SyncRun.objects.update(problems=1, total=1)

    page = text_of(root.get(run_url(run.pk)))
    assert "<dt>problem</dt><dd>1</dd>" in page
    assert "<dt>item</dt><dd>1</dd>" in page


@pytest.mark.parametrize(("retries", "said"), [(0, ""), (1, " (1 retry)"), (4, " (4 retries)")])
def test_retries_are_told_where_there_were_any(root: Client, run: SyncRun, retries: int, said: str) -> None:
    SyncRun.objects.update(calls=9, retries=retries)

    assert f"<dt>Calls to Zoho</dt><dd>9{said}</dd>" in text_of(root.get(run_url(run.pk)))


def test_a_problem_leads_to_our_product_under_our_name(root: Client, run: SyncRun, linked: Product) -> None:
    for item_id in (linked.zoho_item_id, "77"):
        SyncProblem.objects.create(
            run=run, severity="problem", item_id=item_id, item_name="(no name)", field="name", reason="no"
        )

    page = text_of(root.get(run_url(run.pk)))

    assert f'<a href="{change_url(linked.pk)}">Clay pot</a>' in page
    assert page.count("(no name)") == 1


def test_a_preview_is_called_one_wherever_a_run_is_named(run: SyncRun) -> None:
    assert str(run) == f"Full {run.pk}"
    run.preview = True
    assert str(run) == f"Full {run.pk}, preview"


def test_a_long_list_of_problems_comes_in_pages(root: Client, run: SyncRun) -> None:
    SyncProblem.objects.bulk_create(
        [SyncProblem(run=run, severity="notice", item_id=str(n), field="sku", reason=f"r{n};") for n in range(101)]
    )

    pages = [text_of(root.get(run_url(run.pk)))]
    while ahead := re.search(r'href="(\?notices-after=[^"#]+)', pages[-1]):
        pages.append(text_of(root.get(run_url(run.pk) + ahead[1])))

    assert [[f"r{n};" in page for n in (0, 49, 50, 99, 100)] for page in pages] == [
        [True, True, False, False, False],
        [False, False, True, True, False],
        [False, False, False, False, True],
    ]


@pytest.mark.parametrize(("state", "refreshes"), [("running", True), ("queued", True), ("succeeded", False)])
def test_only_a_run_that_goes_on_is_refreshed(root: Client, run: SyncRun, state: str, refreshes: bool) -> None:
    SyncRun.objects.update(state=state)

    assert ("data-progress-url" in text_of(root.get(run_url(run.pk)))) is refreshes


def test_nobody_can_edit_add_or_delete_a_run(root: Client, run: SyncRun) -> None:
    root.post(run_url(run.pk), {"state": "failed"})

    assert SyncRun.objects.get().state == "succeeded_with_issues"
    assert root.get(reverse("admin:products_and_services_syncrun_add")).status_code == 403
    delete = reverse("admin:products_and_services_syncrun_delete", args=[run.pk])
    assert root.post(delete, {"post": "yes"}).status_code == 403


def test_the_list_shows_every_run_in_words(root: Client, run: SyncRun) -> None:
    page = text_of(root.get(reverse("admin:products_and_services_syncrun_changelist")))

    assert "Full" in page
    assert '<span class="badge text-bg-warning">Succeeded with issues</span>' in page
