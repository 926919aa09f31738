"""Checks of Celery, as this process knows its configuration; a project without a Celery application is left alone."""

from collections.abc import Iterable, Sequence
from typing import Any

from celery import Celery, current_app
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
    """W005 queue, W006 tick, W007 eager, W008 redelivery."""
    if current_app.main == NO_APPLICATION:
        return []
    return [*_queue(current_app), *_tick(current_app), *_eager(current_app), *_redelivery(current_app)]


def _queue(app: Celery) -> list[CheckMessage]:
    name = str(setting("ZOHO_TASK_QUEUE"))
    if name in _queue_names(app.conf.task_queues or [app.conf.task_default_queue]):
        return []
    return [
        Warning(
            _("A worker without --queues does not serve the queue “%(queue)s”: syncs would wait for ever.")
            % {"queue": name},
            hint=_(
                "Start one with --queues %(queue)s and name the queue in CELERY_TASK_QUEUES; or set ZOHO_TASK_QUEUE "
                "to a queue that is served already."
            )
            % {"queue": name},
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


def _queue_names(queues: Iterable[Any]) -> set[str]:
    return {str(getattr(queue, "name", queue)) for queue in queues}
