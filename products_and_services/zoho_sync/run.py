"""Work on one run from wherever it stands to its end: collect, absence, guard, apply. One boundary for all errors."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.log_context import working_on
from integrations.utils import SeenIds
from integrations.zoho.exceptions import ZohoError, ZohoTransientError
from products_and_services.conf import setting
from products_and_services.models import SyncRun
from products_and_services.site_language import site_language
from products_and_services.zoho_sync.absence import conclude_absence
from products_and_services.zoho_sync.apply import apply_changes
from products_and_services.zoho_sync.errors import (
    LeaseLost,
    SyncCancelled,
    SyncInterrupted,
    SyncOutOfTime,
    SyncStopped,
)
from products_and_services.zoho_sync.job import Job, Progress
from products_and_services.zoho_sync.judge import judge
from products_and_services.zoho_sync.lease import Lease, cancellation, claim
from products_and_services.zoho_sync.listing import collect, seen_so_far
from products_and_services.zoho_sync.reconnecting import LOST, what_to_expect, with_reconnects
from products_and_services.zoho_sync.sentences import summary
from products_and_services.zoho_sync.shared_skus import note_shared_skus
from products_and_services.zoho_sync.undo import collect_undo

logger = logging.getLogger(__name__)
State = SyncRun.State
Phase = SyncRun.Phase
LONGEST_PAUSE = timedelta(minutes=30)
MOST_DOUBLINGS = 5


def work_on(run_id: int, on_progress: Progress | None = None) -> SyncRun:
    """Take a run to its end, or as far as it gets; returns it as it then stands.

    Does nothing when another process is working on it. Raises what ended the run: a ZohoTransientError or one
    of the database's (`LOST`) leaves it to be resumed, any other error has failed it.
    """
    lease = claim(run_id)
    if lease is not None:
        with site_language(), working_on(run_id):
            _with_database(lease, lambda: _work(Job(SyncRun.objects.get(pk=run_id), lease, on_progress)))
    return SyncRun.objects.get(pk=run_id)


def _with_database(lease: Lease, work: Callable[[], None]) -> None:
    """Do the work; where the database takes no more, say so on the run if it takes that much, else it is reaped."""
    try:
        with_reconnects(work)
    except LOST as error:
        connection.close()
        with suppress(*LOST):
            due = _next_try(SyncRun.objects.get(pk=lease.run_id))
            _park_interrupted(lease, what_to_expect(error), due, reason="DATABASE")
        raise


def _work(job: Job) -> None:
    try:
        run_phases(job)
    except ZohoTransientError as error:
        _pause(job, error)
        raise
    except ZohoError as error:
        _end(job, State.FAILED, error.reason, str(error))
        raise
    except (SyncStopped, SoftTimeLimitExceeded) as stop:  # a project may set such a limit for all its tasks
        _stop(job, stop)
    except LOST:
        raise
    except Exception:  # the one boundary: a bug must not leave the run looking alive
        logger.exception("Sync run %s failed unexpectedly.", job.run.pk)
        message = _("The sync stopped by an error of its own. The log says more; undo takes back what it wrote.")
        _end(job, State.FAILED, "INTERNAL", message)
        raise


def run_phases(job: Job) -> None:
    """Every phase from where the run stands; a preview or a held run ends before it is applied."""
    run = job.run
    seen = SeenIds()
    if run.phase == Phase.COLLECT:
        seen = collect_undo(job) if run.kind == SyncRun.Kind.UNDO else collect(job)
    elif run.phase == Phase.ABSENCE:
        seen = seen_so_far(run)
    if run.phase == Phase.ABSENCE:
        conclude_absence(job, seen)
    if run.phase == Phase.GUARD:
        judge(job)
    if run.phase == Phase.APPLY and run.state == State.RUNNING:
        apply_changes(job)
        note_shared_skus(job)
        colour = State.SUCCEEDED_WITH_ISSUES if run.problems or run.failed else State.SUCCEEDED
        job.commit(phase=Phase.DONE)
        _end(job, colour, "", summary(run))


def _pause(job: Job, error: ZohoTransientError) -> None:
    """Wait in place for a short while, otherwise give the place up; the run goes on by itself when it is due."""
    due = error.retry_at or _next_try(job.run)
    in_place = error.retry_at is not None and due - timezone.now() <= setting("ZOHO_SYNC_LONGEST_WAIT_IN_PLACE")
    job.lease.park(
        state=State.WAITING if error.retry_at else State.INTERRUPTED,
        holds_place=in_place and job.run.is_listing,
        due_at=due,
        reason=error.reason,
        message=str(error),
        **job.calls_made(),
    )


def _stop(job: Job, stop: SyncStopped | SoftTimeLimitExceeded) -> None:
    if isinstance(stop, LeaseLost):
        logger.warning("Sync run %s was taken over by another worker; this one stops.", job.run.pk)
    elif isinstance(stop, SyncCancelled):
        job.lease.release(**cancellation(), **job.calls_made())
    elif isinstance(stop, SyncOutOfTime):
        _end(job, State.FAILED, "PAGING_LOOP", _("The sync worked longer than it may. Nothing was written; try again."))
    elif isinstance(stop, SyncInterrupted | SoftTimeLimitExceeded):
        message = _("The worker was asked to stop. The sync goes on by itself where it stopped.")
        _park_interrupted(job.lease, message, timezone.now())


def _next_try(run: SyncRun) -> datetime:
    pause: timedelta = min(timedelta(minutes=1) * 2 ** min(run.resumes, MOST_DOUBLINGS), LONGEST_PAUSE)
    return timezone.now() + pause


def _park_interrupted(lease: Lease, message: str, due: datetime, reason: str = "INTERRUPTED") -> None:
    lease.park(state=State.INTERRUPTED, holds_place=False, due_at=due, reason=reason, message=message)


def _end(job: Job, state: str, reason: str, message: str) -> None:
    job.lease.release(
        state=state,
        reason=reason,
        message=message,
        holds_place=False,
        finished_at=timezone.now(),
        **job.calls_made(),
    )
