"""Hand a sync to the workers. The run row is written first, so that a dead broker loses nothing."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from products_and_services.models import SyncRun
from products_and_services.services import MOST_CHOSEN_ITEMS
from products_and_services.tasks import send_run
from products_and_services.zoho_sync.decisions import find_undoable, queue_for_apply
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.starting import Wanted, place_run

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Queued:
    """What came of a wish for a sync.

    `placed` False: a listing run was active already, and `run` is that one. `sent` False: the worker queue cannot be
    reached and the minute tick sends the run as soon as it can; None: it goes out when the open transaction commits.
    """

    run: SyncRun
    placed: bool
    sent: bool | None = None

    def send(self) -> None:
        """Hand the run to a worker; a queue that is down costs a line in the log and nothing else."""
        try:
            send_run(self.run)
        except (KombuError, RuntimeError, OSError) as error:
            about = {"run_id": self.run.pk}
            logger.warning("Run %s waits for the worker queue: %s", self.run.pk, type(error).__name__, extra=about)
            self.sent = False
        else:
            self.sent = True


def queue_sync(wanted: Wanted) -> Queued:
    """Place a run and send it to a worker once it is committed; a listing run that is active already is returned."""
    wanted = replace(wanted, task_id=wanted.task_id or str(uuid4()))
    run, placed = place_run(wanted)
    queued = Queued(run, placed)
    if placed:
        _name_task(run, wanted.task_id)
        transaction.on_commit(queued.send)
    return queued


def queue_apply(run_id: int) -> Queued:
    """Put a preview or a held run in line and send it to a worker. Raises SyncRefused when it waits for no decision."""
    run = queue_for_apply(run_id)
    _name_task(run, str(uuid4()))
    queued = Queued(run, placed=True)
    transaction.on_commit(queued.send)
    return queued


def queue_undo(run_id: int, user: Any = None) -> Queued:
    """Have a worker take back what a run wrote. Raises SyncRefused when it wrote nothing or is being undone already."""
    parent = find_undoable(run_id)
    undoing = undo_of(parent)
    if undoing is not None:
        sentence = _("Run %(undo)d takes run %(run)d back already.")
        raise SyncRefused(sentence % {"undo": undoing.pk, "run": parent.pk})
    return queue_sync(Wanted(kind=SyncRun.Kind.UNDO, trigger=SyncRun.Trigger.BUTTON, user=user, parent=parent))


def undo_of(run: SyncRun) -> SyncRun | None:
    """The run that took this one back, or is about to."""
    ended_without = (SyncRun.State.FAILED, SyncRun.State.CANCELLED)
    return run.children.filter(kind=SyncRun.Kind.UNDO).exclude(state__in=ended_without).order_by("pk").last()


def queue_items(item_ids: Sequence[str], user: Any = None) -> list[Queued]:
    """Sync exactly these items, one run for every 100 ids; they go on beside a listing run."""
    starts = range(0, len(item_ids), MOST_CHOSEN_ITEMS)
    batches = [list(item_ids[start : start + MOST_CHOSEN_ITEMS]) for start in starts]
    queued = [Queued(place_run(_chosen(batch, user))[0], placed=True) for batch in batches]
    transaction.on_commit(partial(_send_all, queued))
    return queued


def _chosen(item_ids: list[str], user: Any) -> Wanted:
    return Wanted(
        kind=SyncRun.Kind.SELECTIVE,
        trigger=SyncRun.Trigger.BUTTON,
        user=user,
        task_id=str(uuid4()),
        item_ids=item_ids,
    )


def _send_all(queued: Sequence[Queued]) -> None:
    """Somebody waits for this: a queue that failed once is not asked again."""
    down = False
    for one in queued:
        if down:
            one.sent = False
        else:
            one.send()
            down = one.sent is False


def _name_task(run: SyncRun, task_id: str) -> None:
    """A resumed run gets a task of its own: the result of its earlier task is not this one's."""
    if run.task_id != task_id:
        SyncRun.objects.filter(pk=run.pk).update(task_id=task_id)
        run.task_id = task_id
