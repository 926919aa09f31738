"""System checks of Celery: what a foreign project's application most often lacks."""

from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery, current_app
from celery.signals import setup_logging
from kombu import Queue

from products_and_services.tasks import zoho_tick
from tests.catalogue.test_checks import found

SOUND = {
    "task_queues": (Queue("celery"), Queue("zoho")),
    "beat_schedule": {"zoho-tick": {"task": zoho_tick.name, "schedule": 60}},
    "broker_transport_options": {"visibility_timeout": 3600},
}


@pytest.fixture
def app() -> Iterator[Celery]:
    """The application of somebody's project, configured as docs/workers.md says."""
    ours = current_app._get_current_object()
    theirs = Celery("shop", broker="memory://")
    theirs.conf.update(SOUND)
    theirs.set_current()
    yield theirs
    ours.set_current()


def test_an_application_as_the_documents_say_is_sound(app: Celery) -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("option", "value", "check"),
    [
        ("task_queues", (Queue("celery"), Queue("mail")), "W005"),
        ("task_queues", None, "W005"),
        ("task_queues", ["celery", "zoho"], "W005"),
        ("beat_schedule", {"other": {"task": "shop.tasks.clean", "schedule": 60}}, "W006"),
        ("beat_schedule", {}, "W006"),
        ("task_always_eager", True, "W007"),
        ("broker_transport_options", {"visibility_timeout": 60}, "W008"),
    ],
)
def test_what_an_application_lacks_is_a_warning(app: Celery, option: str, value: object, check: str) -> None:
    app.conf[option] = value

    assert found().keys() == {check}


def test_a_schedule_in_the_database_and_a_queue_served_already_are_fine(app: Celery, settings: Any) -> None:
    settings.ZOHO_TASK_QUEUE = "celery"
    app.conf.update(
        task_queues=None, beat_schedule={}, beat_scheduler="django_celery_beat.schedulers:DatabaseScheduler"
    )

    assert found() == {}


def test_queues_in_a_dictionary_are_fine(app: Celery) -> None:
    app.conf.task_queues = {"celery": {}, "zoho": {}}

    assert found() == {}


@pytest.mark.parametrize(("hijack", "checks"), [(True, {"W010"}), (False, set())])
def test_workers_whose_log_lines_are_not_cleaned_are_a_warning(
    app: Celery, hijack: bool, checks: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup_logging, "receivers", [])
    app.conf.worker_hijack_root_logger = hijack

    assert found().keys() == checks


def test_a_broker_that_says_nothing_of_redelivery_is_fine(app: Celery) -> None:
    app.conf.broker_transport_options = {}

    assert found() == {}


def test_a_project_without_an_application_is_left_alone(app: Celery) -> None:
    app.conf.beat_schedule = {}
    app.main = "default"

    assert found() == {}
