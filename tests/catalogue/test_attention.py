"""What needs a person is told once per cause, and once more when it is over, whatever the mail server does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail

from integrations.models import ZohoCredential
from products_and_services.models import Attention, SyncRun, SyncSettings
from products_and_services.signals import attention_changed
from products_and_services.sync_schedule import tick

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def ana(db: None) -> User:
    """The one who is told."""
    user = User.objects.create_user("ana", "ana@example.com", is_staff=True)
    rhythm = SyncSettings()
    rhythm.save()
    rhythm.told.add(user, User.objects.create_user("gone", "gone@example.com", is_active=False))
    return user


@pytest.fixture
def heard() -> Any:
    """What receivers of the signal hear."""
    calls: list[tuple[str, bool]] = []

    def hear(cause: str, over: bool, **_kwargs: Any) -> None:
        calls.append((cause, over))
        raise ValueError("a receiver's own fault")

    attention_changed.connect(hear)
    yield calls
    attention_changed.disconnect(hear)


def at(minute: int) -> list[str]:
    """The subjects of the mails that a tick at this minute sends."""
    before = len(mail.outbox)
    tick(NOON + minute * MINUTE, lambda run: None)
    return [message.subject for message in mail.outbox[before:]]


def failed(message: str = "Zoho refused.", **values: Any) -> SyncRun:
    return SyncRun.objects.create(state="failed", message=message, **values)


def test_a_held_run_is_told_once_and_once_more_when_it_is_decided() -> None:
    run = SyncRun.objects.create(state="held", message="20 of 100 prices would move.")

    assert at(0) == ["Zoho: A sync is held"]
    assert "20 of 100 prices would move." in mail.outbox[0].body
    assert mail.outbox[0].to == ["ana@example.com"]
    assert at(1) == at(2) == []
    SyncRun.objects.filter(pk=run.pk).update(state="superseded")
    SyncRun.objects.create(state="held")
    assert at(3) == []
    SyncRun.objects.update(state="discarded")
    assert at(4) == ["Zoho: over: A sync is held"]
    assert at(5) == []


def test_one_failure_is_no_news_and_two_in_a_row_are() -> None:
    failed()
    assert at(0) == []
    failed()
    assert at(1) == ["Zoho: Syncs fail"]
    failed()
    assert at(2) == []
    SyncRun.objects.create(state="succeeded")
    assert at(3) == ["Zoho: over: Syncs fail"]


@pytest.mark.parametrize(
    "between",
    [
        {"state": "succeeded"},
        {"state": "failed", "reason": "NOT_NEWEST_FIRST", "kind": "incremental"},
        {"state": "failed", "kind": "selective"},
        {"state": "failed", "preview": True},
        {"state": "cancelled"},
    ],
)
def test_what_does_not_count_as_a_second_failure(between: dict[str, Any]) -> None:
    failed()
    SyncRun.objects.create(**between)

    assert at(0) == []


def test_a_dead_connection_is_the_one_cause_of_the_failures_it_brings() -> None:
    ZohoCredential.objects.create(status="needs_reconnect", status_message="Press Connect.")
    failed()
    failed()

    assert at(0) == ["Zoho: The connection needs a person"]
    assert "Press Connect." in mail.outbox[0].body
    ZohoCredential.objects.update(status="ok")
    SyncRun.objects.create(state="succeeded")
    assert at(1) == ["Zoho: over: The connection needs a person"]


def test_a_dead_mail_server_breaks_nothing_and_is_tried_again(settings: Any, caplog: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    SyncRun.objects.create(state="held")

    assert at(0) == []
    assert "could not be mailed: ConnectionRefusedError" in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert at(1) == []
    assert at(5) == ["Zoho: A sync is held"]


def test_what_nobody_could_be_told_of_is_over_without_a_word(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    SyncRun.objects.create(state="held")
    at(0)
    SyncRun.objects.update(state="discarded")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert at(1) == at(10) == []
    assert not Attention.objects.exists()


def test_whoever_is_chosen_later_hears_of_what_is_still_open(ana: User) -> None:
    SyncSettings.objects.get().told.clear()
    SyncRun.objects.create(state="held")
    assert at(0) == []

    SyncSettings.objects.get().told.add(ana)

    assert at(1) == ["Zoho: A sync is held"]


def test_the_signal_says_begun_and_over_once_and_a_receiver_that_fails_stops_nothing(heard: Any) -> None:
    SyncRun.objects.create(state="held")
    at(0)
    at(1)
    SyncRun.objects.update(state="discarded")
    at(2)
    at(3)

    assert heard == [("held", False), ("held", True)]


def test_what_another_process_is_sending_is_left_to_it() -> None:
    SyncRun.objects.create(state="held")
    Attention.objects.create(cause="held", sentence="s", since=NOON, mail_held_until=NOON + 5 * MINUTE)

    assert at(0) == []
    assert at(5) == ["Zoho: A sync is held"]


def test_a_cause_that_comes_back_before_its_end_was_told_is_not_told_twice(settings: Any) -> None:
    run = SyncRun.objects.create(state="held")
    at(0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    SyncRun.objects.update(state="discarded")
    at(1)
    SyncRun.objects.filter(pk=run.pk).update(state="held")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert at(2) == at(10) == []
