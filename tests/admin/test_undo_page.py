"""Undo: a page that shows what would be restored and what not, then a run that does it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from products_and_services.models import Product, SyncRun
from products_and_services.zoho_sync.locks import lock
from products_and_services.zoho_sync.run import work_on
from tests.admin.pages import act_url, messages_of, run_url, text_of
from tests.admin.runs import add_change, applied, make_run, price_run

pytestmark = pytest.mark.django_db
RESTORED, KEPT = 'id="restored"', 'id="kept"'


def test_the_page_shows_what_would_be_restored_and_changes_nothing(root: Client, linked: Product) -> None:
    run = price_run(linked)

    page = text_of(root.get(act_url(run.pk, "undo")))

    assert '<span class="zoho-old">12.5</span>' in page.split(RESTORED)[1]
    assert "<strong>10</strong>" in page.split(RESTORED)[1]
    assert KEPT not in page
    assert SyncRun.objects.count() == 1


@pytest.mark.parametrize(
    ("since", "reason"),
    [
        ({"price": "11"}, "Changed since: the newer value stays."),
        ({"zoho_locks": lock({}, "price")}, "You own this value."),
        ({"zoho_item_id": None}, "No product is linked to this item any more."),
    ],
)
def test_the_page_names_what_would_stay_and_the_undo_leaves_it(
    root: Client, linked: Product, since: dict[str, object], reason: str
) -> None:
    run = price_run(linked)
    Product.objects.update(**since)
    price = Product.objects.get().price

    page = text_of(root.get(act_url(run.pk, "undo")))

    assert reason in page.split(KEPT)[1]
    assert "Undo this run</button>" not in page
    root.post(act_url(run.pk, "undo"))
    work_on(SyncRun.objects.latest("pk").pk)
    assert Product.objects.get().price == price


def test_a_created_product_stays_and_goes_off_sale(root: Client, linked: Product) -> None:
    run = make_run(created=1)
    Product.objects.update(created_at=timezone.now())
    add_change(run, "4000001", "created", name=["", "Clay pot"], is_active=[False, True])

    page = text_of(root.get(act_url(applied(run).pk, "undo")))

    assert "<strong>not active</strong>" in page.split(RESTORED)[1]


def test_the_undo_is_a_run_of_its_own_on_a_worker(root: Client, linked: Product) -> None:
    run = price_run(linked)

    answer = root.post(act_url(run.pk, "undo"))

    undo = SyncRun.objects.get(kind="undo")
    assert (undo.parent, undo.state, undo.started_by.username) == (run, "queued", "superuser")
    assert answer.url == run_url(undo.pk)
    assert messages_of(answer) == [f"Run {run.pk} is being undone."]
    work_on(undo.pk)
    assert Product.objects.get().price == 10
    sentences = {entry.object_id: entry.change_message for entry in LogEntry.objects.all()}
    assert sentences == {str(run.pk): f"Undone by run {undo.pk}.", str(undo.pk): f"Started to undo run {run.pk}."}


def test_a_run_is_undone_once(root: Client, linked: Product) -> None:
    run = price_run(linked)
    root.post(act_url(run.pk, "undo"))

    answer = root.post(act_url(run.pk, "undo"))

    undo = SyncRun.objects.get(kind="undo")
    assert messages_of(answer)[-1] == f"Run {undo.pk} takes run {run.pk} back already."
    assert act_url(run.pk, "undo") not in text_of(root.get(run_url(run.pk)))
    assert f'<a href="{run_url(undo.pk)}">Run {undo.pk}</a> takes this one back.' in text_of(root.get(run_url(run.pk)))


def test_a_run_that_wrote_nothing_offers_no_undo_and_refuses_it(root: Client) -> None:
    run = make_run()

    assert act_url(run.pk, "undo") not in text_of(root.get(run_url(run.pk)))
    assert "wrote nothing that could be undone" in text_of(root.get(act_url(run.pk, "undo")))
    assert "wrote nothing that could be undone" in messages_of(root.post(act_url(run.pk, "undo")))[0]
