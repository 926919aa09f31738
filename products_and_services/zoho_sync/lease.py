"""Who works on a run. The database decides; a worker that lost its lease can write nothing more."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from products_and_services.conf import setting
from products_and_services.models import SyncRun
from products_and_services.zoho_sync.errors import LeaseLost, SyncCancelled

State = SyncRun.State
CLAIMABLE = (State.QUEUED, State.WAITING, State.INTERRUPTED, State.RUNNING)


@dataclass(slots=True)
class Lease:
    """The right of one process to write for one run, until another takes it over.

    Every `commit` is one conditional UPDATE that carries the fence: put it first in a transaction, and nothing
    after it can be written by a worker that was overtaken.
    """

    run_id: int
    fence: int
    worked: float = 0  # seconds spent on the run, earlier attempts included, waits for Zoho left out
    renewed_at: datetime = field(default_factory=timezone.now)
    waited: Callable[[], float] = float  # seconds that this process has waited for Zoho so far
    _waited_before: float = 0

    def commit(self, **changes: Any) -> None:
        """Write `changes` to the run and renew the lease. Raises LeaseLost or SyncCancelled and writes nothing."""
        now, waited = timezone.now(), self.waited()
        worked = self.worked + (now - self.renewed_at).total_seconds() - (waited - self._waited_before)
        mine = SyncRun.objects.filter(pk=self.run_id, fence=self.fence, state=State.RUNNING, cancel_requested=False)
        if not mine.update(lease_until=now + setting("ZOHO_SYNC_LEASE"), worked_seconds=worked, **changes):
            self._explain()
        self.worked, self.renewed_at, self._waited_before = worked, now, waited

    def leave_out(self, waited: Callable[[], float]) -> None:
        """Count no longer as work what this clock of waits says from now on."""
        self.waited, self._waited_before = waited, waited()

    def renew(self) -> None:
        """Keep the lease alive; cheap enough to be called before every request to Zoho."""
        if timezone.now() - self.renewed_at > setting("ZOHO_SYNC_LEASE") / 9:
            self.commit()

    def release(self, **changes: Any) -> bool:
        """Give the run up with a last write; False when it is not ours any more."""
        mine = SyncRun.objects.filter(pk=self.run_id, fence=self.fence, state=State.RUNNING)
        return bool(mine.update(lease_until=None, lease_owner="", **changes))

    def park(self, **changes: Any) -> bool:
        """Give the run up for now with a last write; one that was cancelled meanwhile is over instead."""
        mine = SyncRun.objects.filter(pk=self.run_id, fence=self.fence, state=State.RUNNING, cancel_requested=False)
        parked = mine.update(lease_until=None, lease_owner="", **changes)
        return bool(parked) or self.release(**cancellation())

    def _explain(self) -> None:
        cancelled = SyncRun.objects.filter(pk=self.run_id, fence=self.fence, cancel_requested=True).exists()
        raise SyncCancelled if cancelled else LeaseLost


def claim(run_id: int) -> Lease | None:
    """Become the one worker of a run; None while another one is alive or when there is nothing left to do.

    A listing run takes the place with it: None while another listing run holds that. A parked run is left alone until
    it is due, so that a repeated task does not ask Zoho before then.
    """
    try:
        with transaction.atomic():
            won = _claim(run_id, timezone.now())
    except IntegrityError:
        return None
    if not won:
        return None
    run = SyncRun.objects.only("fence", "worked_seconds").get(pk=run_id)
    return Lease(run_id, run.fence, run.worked_seconds)


def cancellation() -> dict[str, Any]:
    """What is written to a run that a person has cancelled, once nobody works on it."""
    return {
        "state": State.CANCELLED,
        "holds_place": False,
        "reason": "",
        "message": _("Cancelled. What had been written until then stays written."),
        "finished_at": timezone.now(),
    }


def _claim(run_id: int, now: datetime) -> int:
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    due = Q(state__in=(State.QUEUED, State.RUNNING)) | Q(due_at=None) | Q(due_at__lte=now)
    return SyncRun.objects.filter(free, due, pk=run_id, state__in=CLAIMABLE).update(
        state=State.RUNNING,
        holds_place=Case(When(kind__in=SyncRun.LISTING_KINDS, then=Value(True)), default=Value(False)),
        fence=F("fence") + 1,
        lease_owner=f"{socket.gethostname()[:40]}:{os.getpid()}",
        lease_until=now + setting("ZOHO_SYNC_LEASE"),
        started_at=Coalesce("started_at", Value(now)),
        due_at=None,
        reason="",
        message="",
    )
