"""The Sync Zoho button: asks on GET, starts on POST, says what came of it."""

import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from products_and_services.models import SyncRun
from products_and_services.sync_schedule import tick
from tests.admin.conftest import browser_of, person
from tests.admin.pages import PRODUCTS, SYNC, messages_of, run_url, text_of
from tests.late import LATE_SECONDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(db: None) -> User:
    """Somebody who may sync and look at products."""
    user = User.objects.create_user("ana", first_name="Ana", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=("view_product", "sync_zoho")))
    return user


@pytest.fixture
def client(ana: User) -> Client:
    return browser_of(ana)


def test_looking_at_the_page_starts_nothing(client: Client) -> None:
    page = client.get(reverse(SYNC))

    assert page.status_code == 200
    assert 'method="post"' in text_of(page)
    assert not SyncRun.objects.exists()


def test_one_post_places_a_run_and_tells_its_task_and_where_to_look(client: Client, ana: User) -> None:
    answer = client.post(reverse(SYNC))

    run = SyncRun.objects.get()
    assert (run.trigger, run.started_by, run.state) == ("button", ana, "queued")
    assert answer.url == reverse(SYNC)
    [message] = messages_of(answer)
    assert run.task_id
    assert run.task_id in message
    assert run_url(run.pk) in message


def test_a_preview_is_told_as_one(client: Client) -> None:
    [message] = messages_of(client.post(reverse(SYNC), {"preview": "1"}))

    run = SyncRun.objects.get()
    assert message.startswith(f"Preview started (task {run.task_id}). ")
    assert f"See run {run.pk}" in message


def test_a_second_click_finds_the_first_run(client: Client) -> None:
    client.post(reverse(SYNC))
    answer = client.post(reverse(SYNC))

    assert SyncRun.objects.count() == 1
    assert any("A sync is already queued, asked for by Ana" in message for message in messages_of(answer))


def test_a6_whoever_presses_all_the_time_starts_one_sync_for_every_ten_seconds(client: Client) -> None:
    said = []
    for _press in range(20):
        said.append(messages_of(client.post(reverse(SYNC)))[-1])
        SyncRun.objects.update(state="succeeded", holds_place=False)

    assert SyncRun.objects.count() == 6
    assert said[5].startswith("Sync started (task ")
    assert said[6:] == ["You have started 6 syncs within a minute. Wait a minute, then press again."] * 14
    SyncRun.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert messages_of(client.post(reverse(SYNC)))[-1].startswith("Sync started (task ")


def test_a_running_sync_is_told_with_its_page_its_starter_and_its_age(client: Client, ana: User) -> None:
    started = timezone.now() - timedelta(minutes=2)
    run = SyncRun.objects.create(
        state="running", holds_place=True, started_by=ana, pages=12, started_at=started, created_at=started
    )

    [message] = messages_of(client.post(reverse(SYNC)))

    told = message.replace("\xa0", " ")
    assert told.startswith("A sync is already running: page 12, started by Ana 2 minutes ago.")
    assert run_url(run.pk) in message


def test_a_name_with_markup_is_shown_as_text(client: Client, ana: User) -> None:
    ana.first_name = "<script>alert(1)</script>"
    ana.save()
    SyncRun.objects.create(state="running", holds_place=True, started_by=ana, started_at=timezone.now())

    page = client.post(reverse(SYNC), follow=True)

    assert b"<script>alert(1)" not in page.content
    assert b"&lt;script&gt;alert(1)" in page.content


def test_a_post_without_a_token_is_refused(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)

    assert client.post(reverse(SYNC)).status_code == 403
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_a_post_starts(client: Client, method: str) -> None:
    assert getattr(client, method)(reverse(SYNC)).status_code == 405


@pytest.mark.parametrize("role", ["staff", "viewer"])
def test_whoever_may_not_sync_sees_no_button_and_is_refused(role: str) -> None:
    browser = browser_of(person(role))

    assert browser.post(reverse(SYNC)).status_code == 403
    assert not SyncRun.objects.exists()
    assert "Sync Zoho" not in text_of(browser.get(reverse("admin:index")))
    assert "Sync Zoho" not in text_of(browser.get(reverse(PRODUCTS)))


def test_the_button_stands_in_the_menu_and_on_the_list(client: Client) -> None:
    page = text_of(client.get(reverse(PRODUCTS)))

    assert f'<a href="{reverse(SYNC)}" class="nav-link"' in page
    assert f'<form class="zoho-sync-form" method="post" action="{reverse(SYNC)}">' in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("queue", ["dead_queue", "silent_queue"])
@pytest.mark.parametrize("atomic", [False, True])
def test_with_the_queue_down_the_run_waits_and_says_so(
    client: Client, atomic: bool, queue: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(queue)
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", atomic)
    started = time.monotonic()

    [message] = messages_of(client.post(reverse(SYNC)))

    run = SyncRun.objects.get()
    assert time.monotonic() - started < LATE_SECONDS
    assert f"Queued as run {run.pk}" in message
    assert "starts by itself within a minute" in message
    sent: list[SyncRun] = []
    assert tick(timezone.now() + timedelta(minutes=1), sent.append) == [run]


def test_an_interrupted_sync_goes_on_under_a_task_of_its_own(client: Client) -> None:
    run = SyncRun.objects.create(state="interrupted", task_id="old", pages=7)

    [message] = messages_of(client.post(reverse(SYNC)))

    run.refresh_from_db()
    assert run.state == "queued"
    assert run.task_id not in ("", "old")
    assert f"goes on after page 7 (task {run.task_id})" in message
