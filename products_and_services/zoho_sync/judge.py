"""The guard phase: let a run pass to its end, make it a preview, or hold it (or only its deactivations) back."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.zoho_sync.guard import Doubt, Measured, doubts
from products_and_services.zoho_sync.job import Job

HELD_MASS_CHANGE = "HELD_MASS_CHANGE"
State = SyncRun.State
Kind = SyncRun.Kind


def judge(job: Job) -> None:
    """Decide what becomes of the collected changes: applied now, or by a person's decision."""
    run = job.run
    found = doubts(measure(run)) if run.kind != Kind.UNDO else []
    if not run.preview:
        supersede_older(run)
    if found and _only_absence(run, found) and not run.preview:
        _hold_deactivations(job, found)
        found = []
    evidence = {**run.evidence, "doubts": [doubt.sentence for doubt in found]}
    job.commit(phase=SyncRun.Phase.APPLY, evidence=evidence)
    if run.preview:
        _park(job, State.READY, "", _("Nothing was written yet. Look at the changes, then apply or discard them."))
    elif found:
        _park(job, State.HELD, HELD_MASS_CHANGE, held_sentence(found))


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
        # What a sync of chosen items created meanwhile cannot have been known when this run read its page.
        known=active.filter(created_at__lt=run.started_at).count() if run.started_at else 0,
        known_seen=told.get("known_seen", 0) if run.kind == Kind.FULL else None,
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


def _hold_deactivations(job: Job, found: list[Doubt]) -> None:
    """The rest is applied; the deactivations wait in a run of their own."""
    waiting = job.run.changes.filter(kind=SyncChange.Kind.DEACTIVATED)
    held = SyncRun.objects.create(
        kind=Kind.REMAINDER,
        parent=job.run,
        state=State.HELD,
        phase=SyncRun.Phase.APPLY,
        reason=HELD_MASS_CHANGE,
        message=held_sentence(found),
        trigger=job.run.trigger,
        organization_id=job.run.organization_id,
        started_at=timezone.now(),
        deactivated=waiting.count(),
        evidence=job.run.evidence,
    )
    waiting.update(run=held)
    job.commit(deactivated=0, updated=job.run.updated - job.run.evidence.get("deactivated", 0))


def _park(job: Job, state: str, reason: str, message: str) -> None:
    job.lease.park(state=state, reason=reason, message=message, holds_place=False)
    job.run.state = state
