"""The problems and notices of a run."""

from django.db.models import QuerySet

from products_and_services.fields import is_zoho_item_id
from products_and_services.models import SyncProblem, SyncRun


def findings(run: SyncRun, severity: str) -> QuerySet[SyncProblem]:
    """The problems, or the notices, of a run in the order they were found."""
    return run.findings.filter(severity=severity).order_by("pk")


def refused_item_ids(run: SyncRun, most: int) -> list[str]:
    """At most this many distinct ids of items that had a problem; ids that no item can have are left out."""
    named = findings(run, SyncProblem.Severity.PROBLEM).values_list("item_id", flat=True)
    chosen: dict[str, None] = {}
    for item_id in named.iterator():
        if is_zoho_item_id(item_id):
            chosen[item_id] = None
        if len(chosen) == most:
            break
    return list(chosen)
