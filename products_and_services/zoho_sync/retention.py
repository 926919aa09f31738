"""How long the history is kept: old runs go, a little at a time; the newest stay, so that they can be undone."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from products_and_services.conf import setting
from products_and_services.models import SyncChange, SyncPage, SyncProblem, SyncRun

ROWS_PER_STEP = 20_000


def prune(now: datetime) -> int:
    """Delete what is older than ZOHO_SYNC_HISTORY, at most ROWS_PER_STEP rows of a kind; returns the runs removed.

    The newest ZOHO_SYNC_RUNS_KEPT runs stay whatever their age. Which items a page showed is forgotten as soon as
    its run is over.
    """
    over = SyncRun.objects.filter(state__in=SyncRun.OVER)
    SyncPage.objects.filter(pk__in=_some(SyncPage.objects.filter(run__in=over))).delete()
    run = forgettable(now).order_by("pk").first()
    if run is None:
        return 0
    for rows in (SyncChange.objects.filter(run=run), SyncProblem.objects.filter(run=run)):
        if rows.model.objects.filter(pk__in=_some(rows)).delete()[0] == ROWS_PER_STEP:
            return 0
    return run.delete()[1].get("products_and_services.SyncRun", 0)


def forgettable(now: datetime) -> QuerySet[SyncRun]:
    """The runs that are over and old enough to go; not one of the newest, nor one that is being undone."""
    newest = SyncRun.objects.order_by("-pk").values_list("pk", flat=True)[: setting("ZOHO_SYNC_RUNS_KEPT")]
    old = SyncRun.objects.filter(state__in=SyncRun.OVER, finished_at__lt=now - setting("ZOHO_SYNC_HISTORY"))
    undone_now = SyncRun.objects.filter(kind=SyncRun.Kind.UNDO, parent=OuterRef("pk")).exclude(state__in=SyncRun.OVER)
    return old.exclude(Exists(undone_now)).exclude(pk__in=list(newest))


def _some(rows: QuerySet[Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:ROWS_PER_STEP])
