"""Apply, discard, cancel, retry: by POST, with the permission, each a line in the history."""

from decimal import Decimal

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from products_and_services.models import Product, SyncProblem, SyncRun
from products_and_services.services import sync_zoho_products_to_db
from products_and_services.zoho_sync.run import work_on
from tests.admin.conftest import browser_of, person
from tests.admin.pages import act_url, messages_of, run_url, text_of
from tests.admin.runs import add_change, make_run
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
DOUBT = "4,812 of 5,000 prices would move by more than half."


def waiting(state: str, **fields: object) -> SyncRun:
    run = make_run(state, phase="apply", finished_at=None, updated=1, total=1, **fields)
    add_change(run, "4000001", price=["12.5", "0.12"])
    return run


@pytest.fixture
def held(linked: Product) -> SyncRun:
    worst = [["4000001", "Clay pot", "price", "120", "1.2", 0.99]]
    return waiting("held", message=DOUBT, evidence={"doubts": [DOUBT], "prices_moved_far": 4812, "worst": worst})


@pytest.fixture
def preview(linked: Product) -> SyncRun:
    return waiting("ready", preview=True)


def test_a_held_run_says_why_in_numbers_and_with_examples(root: Client, held: SyncRun) -> None:
    page = text_of(root.get(run_url(held.pk)))

    assert f"<li>{DOUBT}</li>" in page
    assert "<dt>Prices that move by more than half</dt><dd>4,812</dd>" in page
    assert '<span class="zoho-old">120</span> → <strong>1.2</strong>' in page
    assert "-99 %" in page
    assert "This changes 1 product." in page


@pytest.mark.parametrize("typed", ["1", " 1 ", "١"])
def test_a_held_run_is_applied_when_the_number_is_typed(root: Client, held: SyncRun, typed: str) -> None:
    answer = root.post(act_url(held.pk, "apply"), {"count": typed})

    assert answer.url == run_url(held.pk)
    assert messages_of(answer) == [f"The changes of run {held.pk} are being written."]
    assert SyncRun.objects.get().state == "queued"
    work_on(held.pk)
    assert str(Product.objects.get().price) == "0.120000"
    assert LogEntry.objects.get().change_message == "Applied."


@pytest.mark.parametrize("typed", ["", "2", "one", "1.0"])
def test_a_wrong_number_applies_nothing(root: Client, held: SyncRun, typed: str) -> None:
    answer = root.post(act_url(held.pk, "apply"), {"count": typed})

    assert "Nothing was applied" in messages_of(answer)[0]
    assert SyncRun.objects.get().state == "held"
    assert not LogEntry.objects.exists()


def test_a_preview_is_applied_without_a_number(root: Client, preview: SyncRun) -> None:
    assert 'name="count"' not in text_of(root.get(run_url(preview.pk)))

    root.post(act_url(preview.pk, "apply"))

    assert SyncRun.objects.get().state == "queued"


@pytest.mark.usefixtures("credential")
def test_a_preview_keeps_what_the_guard_doubts(root: Client, zoho: Sandbox) -> None:
    sync_zoho_products_to_db()
    zoho.catalogue.clear()

    run_id = sync_zoho_products_to_db(preview=True)["run_id"]

    assert "<li>Zoho returned 0 of 104 products.</li>" in text_of(root.get(run_url(run_id)))


def test_an_implausible_preview_is_treated_like_a_held_run(root: Client, preview: SyncRun) -> None:
    SyncRun.objects.update(evidence={"doubts": [DOUBT]})

    answer = root.post(act_url(preview.pk, "apply"))

    assert "Nothing was applied" in messages_of(answer)[0]
    assert 'name="count"' in text_of(root.get(run_url(preview.pk)))


@pytest.fixture
def without_the_right_to_apply(db: None) -> Client:
    user = User.objects.create_user("ben", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=("view_syncrun", "sync_zoho")))
    return browser_of(user)


def test_a_held_run_takes_a_permission_of_its_own(without_the_right_to_apply: Client, held: SyncRun) -> None:
    page = text_of(without_the_right_to_apply.get(run_url(held.pk)))

    assert "Can apply a held Zoho sync" in page
    assert 'name="count"' not in page
    assert without_the_right_to_apply.post(act_url(held.pk, "apply"), {"count": "1"}).status_code == 403
    assert SyncRun.objects.get().state == "held"


def test_whoever_may_sync_may_apply_a_plausible_preview(without_the_right_to_apply: Client, preview: SyncRun) -> None:
    without_the_right_to_apply.post(act_url(preview.pk, "apply"))

    assert SyncRun.objects.get().state == "queued"


@pytest.mark.parametrize("state", ["ready", "held"])
def test_discarding_writes_nothing(root: Client, linked: Product, state: str) -> None:
    run = waiting(state)

    answer = root.post(act_url(run.pk, "discard"))

    assert messages_of(answer) == ["Discarded. Nothing of it was written."]
    assert SyncRun.objects.get().state == "discarded"
    assert Product.objects.get().price == Decimal("12.5")
    assert LogEntry.objects.get().change_message == "Discarded."


def test_what_is_over_cannot_be_decided_any_more(root: Client) -> None:
    run = make_run("succeeded")

    told = [messages_of(root.post(act_url(run.pk, act)))[-1] for act in ("apply", "discard", "cancel")]

    assert all("does not wait for a decision" in sentence for sentence in told[:2])
    assert "nothing to cancel" in told[2]
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("state", "sentence"), [("queued", "Cancelled."), ("running", "The sync stops after the page in hand.")]
)
def test_a_run_is_cancelled(root: Client, state: str, sentence: str) -> None:
    run = make_run(state, phase="collect", finished_at=None)

    assert messages_of(root.post(act_url(run.pk, "cancel"))) == [sentence]

    run.refresh_from_db()
    assert run.cancel_requested or run.state == "cancelled"
    assert LogEntry.objects.get().change_message == "Cancelled."


def test_refused_items_are_retried_by_a_selective_run_of_their_valid_ids(root: Client) -> None:
    run = make_run("succeeded_with_issues", problems=3)
    for item_id, severity in (("7", "problem"), ("7", "problem"), ("no id", "problem"), ("8", "notice")):
        SyncProblem.objects.create(run=run, severity=severity, item_id=item_id, field="price", reason="no")

    answer = root.post(act_url(run.pk, "retry"))

    retry = SyncRun.objects.exclude(pk=run.pk).get()
    assert (retry.kind, retry.item_ids, retry.trigger) == ("selective", ["7"], "button")
    assert answer.url == run_url(retry.pk)
    assert LogEntry.objects.filter(object_id=str(run.pk)).get().change_message == "Retried the items with problems."


def test_nothing_to_retry_is_said(root: Client) -> None:
    run = make_run("succeeded_with_issues")

    assert "No problem of this run names an item" in messages_of(root.post(act_url(run.pk, "retry")))[0]


@pytest.mark.parametrize("act", ["apply", "discard", "cancel", "retry", "undo"])
@pytest.mark.parametrize("role", ["staff", "viewer"])
def test_a_viewer_sees_and_cannot_act(held: SyncRun, act: str, role: str) -> None:
    browser = browser_of(person(role))

    assert browser.post(act_url(held.pk, act), {"count": "1"}).status_code == 403
    assert SyncRun.objects.get().state == "held"
    if role == "viewer":
        assert 'method="post"' not in text_of(browser.get(run_url(held.pk))).split('id="sync-run"')[1]


@pytest.mark.parametrize("act", ["apply", "discard", "cancel", "retry", "undo"])
def test_a_post_without_a_token_is_refused(held: SyncRun, act: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("superuser"))

    assert client.post(act_url(held.pk, act), {"count": "1"}).status_code == 403
    assert SyncRun.objects.get().state == "held"


@pytest.mark.parametrize("act", ["apply", "discard", "cancel", "retry", "undo", "csv"])
def test_a_run_that_does_not_exist_leads_to_its_own_page_which_says_so(root: Client, act: str) -> None:
    ask = root.get if act in ("undo", "csv") else root.post

    answer = ask(act_url(77, act), follow=True)

    assert answer.redirect_chain[0] == (run_url(77), 302)
    assert "Sync run with ID “77” doesn’t exist" in text_of(answer)


def test_the_script_learns_that_a_run_does_not_exist(root: Client) -> None:
    assert root.get(act_url(77, "progress")).status_code == 404
