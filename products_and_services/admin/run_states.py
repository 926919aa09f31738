"""How a run's state looks and what may still be done with it."""

from django.http import HttpRequest

from products_and_services.models import SyncRun

State = SyncRun.State
SYNC = "products_and_services.sync_zoho"
APPLY_HELD = "products_and_services.apply_held_sync"
ACTIVE = (State.QUEUED, State.RUNNING, State.WAITING)
CANCELLABLE = (*ACTIVE, State.INTERRUPTED)
UNDECIDED = (State.READY, State.HELD)


def is_implausible(run: SyncRun) -> bool:
    """Whether the guard found too much in what a run proposes; a preview is judged as well, but not held."""
    return run.state == State.HELD or bool(run.evidence.get("doubts"))


def may_apply(request: HttpRequest, run: SyncRun) -> bool:
    """Applying what the guard found implausible takes a permission of its own."""
    return request.user.has_perm(APPLY_HELD if is_implausible(run) else SYNC)


def may_decide(request: HttpRequest, _run: SyncRun) -> bool:
    """Who may discard what waits for a decision."""
    return request.user.has_perm(SYNC) or request.user.has_perm(APPLY_HELD)


def may_sync(request: HttpRequest, _run: SyncRun) -> bool:
    """Who may start, stop, retry and undo."""
    return request.user.has_perm(SYNC)
