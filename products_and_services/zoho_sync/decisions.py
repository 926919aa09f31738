"""What a person may decide about a run: apply it, discard it, cancel it. SyncRefused when it is too late."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from products_and_services.models import SyncRun
from products_and_services.site_language import site_language
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.retention import forgettable

State = SyncRun.State
DECIDABLE = (State.READY, State.HELD)
CANCELLABLE = (State.QUEUED, State.RUNNING, State.WAITING, State.INTERRUPTED)


def queue_for_apply(run_id: int) -> SyncRun:
    """Put a preview or a held run in line to be applied exactly as it is."""
    run = find_run(run_id)
    try:
        with transaction.atomic():
            moved = SyncRun.objects.filter(pk=run_id, state__in=DECIDABLE).update(
                state=State.QUEUED, holds_place=run.is_listing, preview=False, phase=SyncRun.Phase.APPLY
            )
    except IntegrityError:
        raise SyncRefused(_("Another sync is running. Wait for it to end, then apply this one.")) from None
    if not moved:
        raise SyncRefused(_not_waiting(run))
    return run


def discard(run_id: int) -> SyncRun:
    """Drop what a preview or a held run proposes."""
    run = find_run(run_id)
    with site_language():
        message = _("Discarded. Nothing of it was written.")
    moved = SyncRun.objects.filter(pk=run_id, state__in=DECIDABLE).update(
        state=State.DISCARDED, message=message, finished_at=timezone.now()
    )
    if not moved:
        raise SyncRefused(_not_waiting(run))
    return find_run(run_id)


def cancel(run_id: int) -> SyncRun:
    """Stop a run: at once when nobody works on it, otherwise after the page in hand."""
    run = find_run(run_id)
    waiting = SyncRun.objects.filter(pk=run_id, state__in=CANCELLABLE, lease_until=None).exclude(state=State.RUNNING)
    with site_language():
        message = _("Cancelled before it was done.")
    at_once = waiting.update(state=State.CANCELLED, holds_place=False, message=message, finished_at=timezone.now())
    if run.state in DECIDABLE:
        raise SyncRefused(_("Run %(run)d waits for a decision: discard it instead.") % {"run": run.pk})
    asked = at_once or SyncRun.objects.filter(pk=run_id, state=State.RUNNING).update(cancel_requested=True)
    if not asked:
        raise SyncRefused(_("Run %(run)d is over: there is nothing to cancel.") % {"run": run.pk})
    return find_run(run_id)


def find_undoable(run_id: int) -> SyncRun:
    """The run, or SyncRefused when it wrote nothing, or when its changes are about to be forgotten."""
    run = find_run(run_id)
    if not run.applied_up_to or run.state not in SyncRun.OVER:
        raise SyncRefused(_("Run %(run)d wrote nothing that could be undone.") % {"run": run.pk})
    if forgettable(timezone.now()).filter(pk=run.pk).exists():
        raise SyncRefused(_("Run %(run)d is too old to be undone: its history is being removed.") % {"run": run.pk})
    return run


def find_run(run_id: int) -> SyncRun:
    """The run, or SyncRefused with a sentence."""
    run = SyncRun.objects.filter(pk=run_id).first()
    if run is None:
        raise SyncRefused(_("There is no sync run %(run)s.") % {"run": run_id})
    return run


def _not_waiting(run: SyncRun) -> str:
    sentence = _("Run %(run)d does not wait for a decision: it is “%(state)s”.")
    return sentence % {"run": run.pk, "state": run.get_state_display()}
