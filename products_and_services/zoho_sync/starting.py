"""How a run comes into being: one listing run at a time, decided by the database; an interrupted one goes on first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.conf import setting
from products_and_services.models import SyncRun

State = SyncRun.State
Kind = SyncRun.Kind


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run somebody asks for: what, by whom, and how."""

    kind: str = Kind.FULL
    preview: bool = False
    trigger: str = SyncRun.Trigger.SHELL
    user: Any = None
    task_id: str = ""
    item_ids: list[str] = field(default_factory=list)
    parent: SyncRun | None = None

    @property
    def is_listing(self) -> bool:
        return self.kind in SyncRun.LISTING_KINDS


def place_run(wanted: Wanted) -> tuple[SyncRun, bool]:
    """The run to work on, and whether it was placed now; False: a listing run is active already, and this is it."""
    if not wanted.is_listing:
        return _new_run(wanted), True
    try:
        with transaction.atomic():
            return _resumed(wanted) or _new_run(wanted), True
    except IntegrityError:
        active = SyncRun.objects.filter(holds_place=True).first()
        if active is None:
            return place_run(wanted)
        return active, False


def requeue(run: SyncRun, now: datetime) -> bool:
    """Put a parked run back in line; False when another listing run holds the place or the run moved on."""
    parked = SyncRun.objects.filter(pk=run.pk, state__in=(State.INTERRUPTED, State.WAITING), lease_until=None)
    try:
        with transaction.atomic():
            moved = parked.update(state=State.QUEUED, holds_place=run.is_listing, resumes=run.resumes + 1, due_at=now)
    except IntegrityError:
        return False
    return bool(moved)


def _resumed(wanted: Wanted) -> SyncRun | None:
    """The parked run of the same kind, back in line. Raises IntegrityError while another one holds the place."""
    if SyncRun.objects.filter(holds_place=True).exists():
        raise IntegrityError
    now = timezone.now()
    parked = SyncRun.objects.filter(
        Q(state=State.INTERRUPTED) | Q(state=State.WAITING, holds_place=False),
        kind=wanted.kind,
        preview=wanted.preview,
        created_at__gte=now - setting("ZOHO_SYNC_RESUME_WITHIN"),
    ).order_by("-pk")
    for run in parked:
        if requeue(run, now):
            _take_over(run, wanted)
            run.refresh_from_db()
            return run
    return None


def _take_over(run: SyncRun, wanted: Wanted) -> None:
    """A person who starts a run that the schedule had parked may use calls that the schedule may not."""
    if run.trigger == SyncRun.Trigger.SCHEDULE and wanted.trigger != run.trigger:
        SyncRun.objects.filter(pk=run.pk).update(trigger=wanted.trigger, started_by=wanted.user)


def _new_run(wanted: Wanted) -> SyncRun:
    credential = ZohoCredential.get_instance()
    return SyncRun.objects.create(
        kind=wanted.kind,
        preview=wanted.preview,
        trigger=wanted.trigger,
        started_by=wanted.user,
        task_id=wanted.task_id,
        item_ids=wanted.item_ids,
        parent=wanted.parent,
        organization_id=credential.organization_id if credential else "",
        holds_place=wanted.is_listing,
    )
