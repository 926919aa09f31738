"""Celery tasks: shells around the services. The run row is the truth; a lost task loses nothing.

Queue, late acknowledgement and time limits stand on the tasks, so that they hold in any project (docs/workers.md).
"""

from typing import Any

from celery import Task, shared_task
from celery.signals import task_postrun, task_prerun, worker_ready, worker_shutting_down
from django.utils import timezone

from integrations.log_context import task_began, task_ended
from integrations.zoho.exceptions import ZohoTransientError
from products_and_services.conf import setting
from products_and_services.models import SyncRun
from products_and_services.services import sync_now, work_on_placed
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync import stopping
from products_and_services.zoho_sync.starting import Wanted

# A backstop far above what a run may take by itself (ZOHO_SYNC_DEADLINE); where the pool can kill, the run is resumed.
LONGEST_SYNC_SECONDS = 6 * 3600
LONGEST_TICK_SECONDS = 300


class ZohoTask(Task[Any, Any]):
    """A task with the queue ZOHO_TASK_QUEUE, so that a sync never stands before the messages of a CRM."""

    abstract = True

    def apply_async(self, *args: Any, **options: Any) -> Any:
        """As Celery's own; a queue that the caller names wins. Celery gives up queues as attributes of tasks."""
        return super().apply_async(*args, **{"queue": setting("ZOHO_TASK_QUEUE"), **options})


@shared_task(
    base=ZohoTask,
    bind=True,
    acks_late=True,
    time_limit=LONGEST_SYNC_SECONDS,
    autoretry_for=(ZohoTransientError,),
    max_retries=3,
    default_retry_delay=60,
    name="products_and_services.tasks.task_sync_zoho_products",
)
def task_sync_zoho_products(self: Task[Any, Any], run_id: int | None = None) -> dict[str, Any]:
    """Sync all products and return the statistics; with `run_id`, work on a run that was placed before."""
    if run_id is not None:
        return work_on_placed(run_id)
    return sync_now(Wanted(trigger=SyncRun.Trigger.TASK, task_id=self.request.id or ""))


@shared_task(
    base=ZohoTask, name="products_and_services.tasks.zoho_tick", time_limit=LONGEST_TICK_SECONDS, ignore_result=True
)
def zoho_tick() -> None:
    """Every minute, from Celery beat: hand what is due to the workers."""
    tick(timezone.now(), send_run)


def send_run(run: SyncRun) -> None:
    """Hand a placed run to a worker."""
    task_sync_zoho_products.apply_async(kwargs={"run_id": run.pk}, task_id=run.task_id or None)


@task_prerun.connect
def log_as_this_task(task_id: str, kwargs: dict[str, Any] | None = None, **_: object) -> None:
    """Every line of a task carries its id, and the run's number once that is known."""
    task_began(task_id, (kwargs or {}).get("run_id"))


@task_postrun.connect
def log_as_no_task(**_: object) -> None:
    task_ended()


@worker_ready.connect
def tick_at_start(**_: object) -> None:
    """What became due while no worker was there goes on at once."""
    zoho_tick.apply_async()


@worker_shutting_down.connect
def stop_after_the_page(**_: object) -> None:
    """A deploy: the page in hand is finished and the run left to the next worker."""
    stopping.request()
