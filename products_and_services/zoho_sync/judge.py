"""The guard phase: let a run pass to its end, make it a preview, or hold it (or only its deactivations) back."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.zoho_sync.guard import Doubt, Measured, doubts
from products_and_services.zoho_sync.job import Job

HELD_MASS_CHANGE = "HELD_MASS_CHANGE"
State = SyncRun.State
Kind = SyncRun.Kind
Phase = SyncRun.Phase


def judge(job: Job) -> None:
    """Decide what becomes of the collected changes: applied now, or by a person's decision.

    One transaction, the fence first: a run that is found ready to be applied must not be for a moment when it is not.
    """
    run = job.run
    found = doubts(measure(run)) if run.kind != Kind.UNDO else []
    with transaction.atomic():
        job.lease.commit()
        if not run.preview:
            supersede_older(run)
        _decide(job, found)
    if run.state == State.RUNNING:
        job.checkpoint()


def _decide(job: Job, found: list[Doubt]) -> None:
    if job.run.preview:
        message = _("Nothing was written yet. Look at the changes, then apply or discard them.")
        _park(job, found, state=State.READY, reason="", message=message)
    elif found and not _only_absence(job.run, found):
        _park(job, found, state=State.HELD, reason=HELD_MASS_CHANGE, message=held_sentence(found))
    else:
        changes = _hold_deactivations(job.run, found) if found else {}
        _move_on(job.run, [], **changes)
        job.lease.commit(phase=job.run.phase, evidence=job.run.evidence, **changes)


def measure(run: SyncRun) -> Measured:
    """The numbers the guard weighs, from the evidence gathered while reading."""
    told: dict[str, Any] = run.evidence
    active = Product.objects.filter(zoho_item_id__isnull=False, is_active=True)
    return Measured(
        active=active.count(),
        deactivated=told.get("deactivated", 0) + told.get("absent", 0),
        prices_moved_far=told.get("prices_moved_far", 0),
        prices_to_zero=told.get("prices_to_zero", 0),
        names_changed=told.get("names_changed", 0),
        known=told.get("known", 0),
        known_seen=told.get("known_seen"),
        rows=run.total,
        rows_refused=told.get("refused", 0),
    )


def held_sentence(found: list[Doubt]) -> str:
    """Why a run is held, in numbers, and what to do."""
    numbers = " ".join(doubt.sentence for doubt in found)
    return numbers + " " + _("Nothing was changed. If this is right, apply the run; if not, discard it.")


def supersede_older(run: SyncRun) -> None:
    """A newer listing makes older previews and held runs pointless; a partial listing only those of its kind."""
    older = SyncRun.objects.filter(pk__lt=run.pk, state__in=(State.READY, State.HELD))
    if run.kind == Kind.INCREMENTAL:
        older = older.filter(kind=Kind.INCREMENTAL)
    if run.is_listing:
        message = _("Run %(run)d read the catalogue anew and took this run's place.") % {"run": run.pk}
        older.update(state=State.SUPERSEDED, message=message, finished_at=timezone.now())


def _only_absence(run: SyncRun, found: list[Doubt]) -> bool:
    return [doubt.limit for doubt in found] == ["deactivations"] and run.evidence.get("absent", 0) > 0


def _hold_deactivations(run: SyncRun, found: list[Doubt]) -> dict[str, int]:
    """Let the deactivations wait in a run of their own; returns the counts of those that are left."""
    waiting = run.changes.filter(kind=SyncChange.Kind.DEACTIVATED)
    said_by_zoho = run.evidence.get("deactivated", 0)
    held = SyncRun.objects.create(
        kind=Kind.REMAINDER,
        parent=run,
        state=State.HELD,
        phase=Phase.APPLY,
        reason=HELD_MASS_CHANGE,
        message=held_sentence(found),
        trigger=run.trigger,
        organization_id=run.organization_id,
        started_at=timezone.now(),
        total=said_by_zoho,
        updated=said_by_zoho,
        deactivated=waiting.count(),
        evidence=run.evidence,
    )
    waiting.update(run=held)
    return {"deactivated": 0, "updated": run.updated - said_by_zoho}


def _park(job: Job, found: list[Doubt], **changes: Any) -> None:
    _move_on(job.run, found, state=changes["state"])
    job.lease.park(holds_place=False, phase=job.run.phase, evidence=job.run.evidence, **changes)


def _move_on(run: SyncRun, found: list[Doubt], **changes: Any) -> None:
    """The row in memory as it will stand in the database."""
    run.phase = Phase.APPLY
    run.evidence = {**run.evidence, "doubts": [doubt.sentence for doubt in found]}
    for name, value in changes.items():
        setattr(run, name, value)
