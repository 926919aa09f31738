"""What people are told about a run."""

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from products_and_services.models import SyncRun
from products_and_services.people import name_of


def summary(run: SyncRun) -> str:
    """One sentence for a run that went through."""
    seen = _("%(created)d created, %(updated)d updated, %(unchanged)d unchanged, %(failed)d refused.")
    unseen = " " + _("%(deactivated)d deactivated.") if run.deactivated else ""
    names = ("created", "updated", "unchanged", "deactivated", "failed")
    return (seen + unseen) % {name: getattr(run, name) for name in names}


def already_running(run: SyncRun) -> str:
    """`A sync is already running: page 12, started by Ana 2 minutes ago.`"""
    if run.started_at is None:
        sentence = _("A sync is already queued, asked for by %(who)s %(ago)s ago.")
    else:
        sentence = _("A sync is already running: page %(page)d, started by %(who)s %(ago)s ago.")
    since = run.started_at or run.created_at
    return sentence % {"page": run.pages, "who": started_by(run), "ago": timesince(since)}


def started_by(run: SyncRun) -> str:
    """The person, otherwise what started the run."""
    if run.started_by is None:
        return str(run.get_trigger_display())
    return name_of(run.started_by)
