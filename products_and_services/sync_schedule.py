"""What is due, minute by minute, as a plain function of the clock.

Reap dead runs, resume what waits, forget old runs, start what the chosen rhythm asks for, tell people what needs them.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from products_and_services.attention import watch
from products_and_services.conf import setting
from products_and_services.models import SyncRun
from products_and_services.scheduled_start import start_due
from products_and_services.site_language import site_language
from products_and_services.zoho_sync.lease import cancellation
from products_and_services.zoho_sync.retention import prune
from products_and_services.zoho_sync.starting import requeue

State = SyncRun.State
# A queued run that no worker took within this time is sent again.
LOST_IN_THE_QUEUE = timedelta(minutes=1)


def tick(now: datetime, send: Callable[[SyncRun], None]) -> list[SyncRun]:
    """Do what is due at `now`; `send` hands a run to a worker. Returns the runs that were sent."""
    with site_language():
        reap(now)
        give_up_old(now)
        prune(now)
        sent = [run for run in _due(now) if requeue(run, now)] + list(_lost_in_the_queue(now))
        for run in sent:
            SyncRun.objects.filter(pk=run.pk).update(due_at=now)
            send(run)
        sent += start_due(now, send)
        watch(now)
    return sent


def reap(now: datetime) -> int:
    """Take the place from workers that fell silent; their runs go on where they stopped."""
    silent = SyncRun.objects.filter(state=State.RUNNING, lease_until__lt=now)
    silent.filter(cancel_requested=True).update(lease_until=None, lease_owner="", **cancellation())
    return silent.filter(cancel_requested=False).update(
        state=State.INTERRUPTED,
        holds_place=False,
        lease_until=None,
        lease_owner="",
        due_at=now,
        reason="INTERRUPTED",
        message=_("The worker fell silent. The sync goes on by itself where it stopped."),
    )


def give_up_old(now: datetime) -> int:
    """What an old interrupted run has read is too old to be written; one that a person had applied goes on."""
    old = SyncRun.objects.filter(
        state__in=(State.INTERRUPTED, State.WAITING), created_at__lt=now - setting("ZOHO_SYNC_RESUME_WITHIN")
    )
    return old.exclude(phase=SyncRun.Phase.APPLY).update(
        state=State.FAILED,
        holds_place=False,
        finished_at=now,
        message=_("Interrupted for too long to be resumed. Start a new sync."),
    )


def _due(now: datetime) -> list[SyncRun]:
    parked = Q(state__in=(State.INTERRUPTED, State.WAITING), lease_until=None)
    return list(SyncRun.objects.filter(parked, due_at__lte=now).order_by("pk"))


def _lost_in_the_queue(now: datetime) -> list[SyncRun]:
    asked = Q(due_at=None, created_at__lte=now - LOST_IN_THE_QUEUE) | Q(due_at__lte=now - LOST_IN_THE_QUEUE)
    return list(SyncRun.objects.filter(asked, state=State.QUEUED, lease_until=None).order_by("pk"))
