"""How far a run is: one small dict, for the page at first and for its script from then on."""

from datetime import timedelta
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from integrations.models import ZohoCredential
from products_and_services.admin.formatting import UNKNOWN, local_time
from products_and_services.admin.run_states import ACTIVE
from products_and_services.models import SyncRun
from products_and_services.run_look import colour, duration

State = SyncRun.State
LONG_IN_THE_QUEUE = timedelta(minutes=1)
JUST_NOW = timedelta(minutes=2)


def current_run() -> SyncRun | None:
    """The run that goes on now: the listing run if there is one, otherwise the newest."""
    going_on = SyncRun.objects.filter(state__in=ACTIVE).select_related("started_by")
    return going_on.order_by("-holds_place", "-pk").first()


def ended_run() -> SyncRun | None:
    """The newest listing run, if it has ended just now or stopped to wait for somebody's decision or for a worker."""
    run = SyncRun.objects.filter(kind__in=SyncRun.LISTING_KINDS).order_by("-pk").first()
    if run is None or run.state in ACTIVE:
        return None
    fresh = run.finished_at is None or run.finished_at > timezone.now() - JUST_NOW
    return run if fresh else None


def progress(run: SyncRun) -> dict[str, Any]:
    """What the operator sees of a run that goes on; every value is text in the reader's language, or a number."""
    percent, rate = _percent(run), run.total / run.worked_seconds if run.worked_seconds >= 1 else None
    return {
        "active": run.state in ACTIVE,
        "state": str(run.get_state_display()),
        "colour": colour(run),
        "sentence": _sentence(run),
        "percent": percent,
        "pages": _whole(run.pages),
        "items": _whole(run.total),
        "rate": _("%(count)s a second") % {"count": number_format(rate, 0 if rate >= 10 else 1)} if rate else UNKNOWN,
        "left": _time_left(run, percent),
        "calls_left": _calls_left(),
    }


def _sentence(run: SyncRun) -> str:
    if run.cancel_requested:
        return _("It stops after the page in hand.")
    if run.state == State.QUEUED:
        return _queued(run)
    if run.state == State.WAITING and run.due_at:
        goes_on = _("Goes on at %(moment)s.") % {"moment": local_time(run.due_at)}
        return f"{run.message} {goes_on}".strip()
    return f"{run.get_phase_display()} …"


def _queued(run: SyncRun) -> str:
    if timezone.now() - (run.due_at or run.created_at) > LONG_IN_THE_QUEUE:
        return _("No worker has taken it yet. It starts as soon as one runs.")
    return _("Starts in a moment.")


def _percent(run: SyncRun) -> int | None:
    """Zoho does not say how many items there are: the last complete pass is the estimate. None: not known."""
    if run.phase == SyncRun.Phase.APPLY:
        return _written(run)
    if run.phase != SyncRun.Phase.COLLECT:
        return 99
    expected = len(run.item_ids) or (_items_of_last_pass() if run.kind == SyncRun.Kind.FULL else 0)
    return min(99, 100 * run.total // expected) if expected else None


def _written(run: SyncRun) -> int | None:
    """The changes of a run have rising keys; where the mark stands between them needs no counting."""
    ends = run.changes.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None or run.applied_up_to < ends["first"]:
        return 0
    return int(100 * (run.applied_up_to - ends["first"] + 1) / (ends["last"] - ends["first"] + 1))


def _items_of_last_pass() -> int:
    passes = SyncRun.objects.filter(kind=SyncRun.Kind.FULL, complete=True, state__in=SyncRun.APPLIED)
    return passes.order_by("-pk").values_list("total", flat=True).first() or 0


def _time_left(run: SyncRun, percent: int | None) -> str:
    """Only for reading: writing is over in moments, and there is nothing to measure before the first pages."""
    if not percent or run.phase != SyncRun.Phase.COLLECT or run.worked_seconds < 1:
        return UNKNOWN
    seconds = run.worked_seconds * (100 - percent) / percent
    return _("about %(time)s") % {"time": duration(seconds)} if seconds >= 1 else duration(seconds)


def _calls_left() -> str:
    credential = ZohoCredential.objects.only("quota_remaining").first()
    if credential is None or credential.quota_remaining is None:
        return UNKNOWN
    return _whole(credential.quota_remaining)


def _whole(count: int) -> str:
    return number_format(count, 0, force_grouping=True)
