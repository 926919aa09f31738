"""How a run looks to people, wherever it is shown: the colour of its state, the time it took."""

from django.utils.translation import gettext as _

from products_and_services.models import SyncRun

State = SyncRun.State
UNKNOWN = "–"
COLOURS = {
    State.SUCCEEDED: "success",
    State.SUCCEEDED_WITH_ISSUES: "warning",
    State.READY: "info",
    State.HELD: "warning",
    State.INTERRUPTED: "warning",
    State.FAILED: "danger",
    State.RUNNING: "primary",
    State.QUEUED: "primary",
    State.WAITING: "primary",
}


def colour(run: SyncRun) -> str:
    """The Bootstrap colour of a run's state; the word always stands beside it."""
    return COLOURS.get(State(run.state), "secondary")


def duration(seconds: float | None) -> str:
    """A span of time in its two largest units."""
    if seconds is None:
        return UNKNOWN
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if whole < 1:
        return _("under 1 s")
    if minutes < 1:
        return _("%(seconds)d s") % {"seconds": rest}
    if minutes < 60:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return _("%(hours)d h %(minutes)d min") % {"hours": minutes // 60, "minutes": minutes % 60}


def time_taken(run: SyncRun) -> str:
    """The time spent working, waits left out."""
    return duration(run.worked_seconds) if run.started_at else UNKNOWN
