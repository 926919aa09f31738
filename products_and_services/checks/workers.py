"""Checks of Celery, as this process knows its configuration; a project without a Celery application is left alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from celery import Celery, current_app
from celery.signals import setup_logging
from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.utils.translation import gettext as _

from products_and_services.conf import setting
from products_and_services.tasks import zoho_tick

# Celery makes an application of this name where a project has none.
NO_APPLICATION = "default"
# Schedules that stand in a database, where no check of settings can see them.
SCHEDULES_ELSEWHERE = "DatabaseScheduler"
SHORTEST_REDELIVERY = 600


@register()
def check_celery(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """W005 queue, W006 tick, W007 eager, W008 redelivery, W010 log lines."""
    if current_app.main == NO_APPLICATION:
        return []
    of_one_thing = (_queue, _tick, _eager, _redelivery, _log_lines)
    return [message for check in of_one_thing for message in check(current_app)]


def _queue(app: Celery) -> list[CheckMessage]:
    name = str(setting("ZOHO_TASK_QUEUE"))
    if name in _served(app):
        return []
    return [
        Warning(
            _("A worker without --queues does not serve the queue “%(queue)s”: syncs would wait for ever.")
            % {"queue": name},
            hint=_(
                "Set ZOHO_TASK_QUEUE = '%(served)s', which is served already; or start a worker with "
                "--queues %(queue)s and name both in the settings: "
                "CELERY_TASK_QUEUES = {'%(served)s': {}, '%(queue)s': {}}."
            )
            % {"queue": name, "served": app.conf.task_default_queue},
            id="products_and_services.W005",
        )
    ]


def _tick(app: Celery) -> list[CheckMessage]:
    scheduled = {entry.get("task") for entry in (app.conf.beat_schedule or {}).values()}
    if zoho_tick.name in scheduled or SCHEDULES_ELSEWHERE in str(app.conf.beat_scheduler):
        return []
    return [
        Warning(
            _("Celery's schedule lacks zoho_tick: nothing is synced, resumed or told by itself."),
            hint=_("Add the task %(task)s to CELERY_BEAT_SCHEDULE, every 60 seconds.") % {"task": zoho_tick.name},
            id="products_and_services.W006",
        )
    ]


def _eager(app: Celery) -> list[CheckMessage]:
    if not app.conf.task_always_eager:
        return []
    return [
        Warning(
            _("CELERY_TASK_ALWAYS_EAGER is on: the browser would wait until a whole sync is over."),
            hint=_("Leave it to tests."),
            id="products_and_services.W007",
        )
    ]


def _redelivery(app: Celery) -> list[CheckMessage]:
    seconds = (app.conf.broker_transport_options or {}).get("visibility_timeout")
    if seconds is None or seconds >= SHORTEST_REDELIVERY:
        return []
    return [
        Warning(
            _("The broker's visibility_timeout is below ten minutes: every sync would be delivered again and again."),
            hint=_("Set it to 3600 in CELERY_BROKER_TRANSPORT_OPTIONS."),
            id="products_and_services.W008",
        )
    ]


def _log_lines(app: Celery) -> list[CheckMessage]:
    if setup_logging.receivers or not app.conf.worker_hijack_root_logger:
        return []
    return [
        Warning(
            _("Celery replaces the log handlers in its workers: secrets would not be hidden in their lines."),
            hint=_("Set CELERY_WORKER_HIJACK_ROOT_LOGGER = False."),
            id="products_and_services.W010",
        )
    ]


def _served(app: Celery) -> set[Any]:
    """Queues of a worker without --queues. Celery takes a dictionary or Queue objects; plain names end the worker."""
    queues = app.conf.task_queues
    if not queues:
        return {app.conf.task_default_queue}
    return set(queues) if isinstance(queues, Mapping) else {getattr(queue, "name", None) for queue in queues}
