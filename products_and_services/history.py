"""What syncs did to one item's product, newest first: the change rows of its runs."""

from datetime import datetime

from django.db.models import F, QuerySet

from products_and_services.models import SyncChange, SyncRun


def written_changes(item_id: str) -> QuerySet[SyncChange]:
    """Changes that runs wrote, and what they noted about locked values; bookkeeping alone is left out.

    Each change brings its run and who started it. Proposals that were never applied are not among them.
    """
    applied = SyncChange.objects.filter(zoho_item_id=item_id, pk__lte=F("run__applied_up_to"))
    told = applied.exclude(kind=SyncChange.Kind.NOTED, fields={})
    return told.select_related("run__started_by").defer("run__item_ids", "run__evidence").order_by("-run_id")


def written_at(run: SyncRun) -> datetime:
    """When a run's changes reached the products, as near as the run knows."""
    return run.finished_at or run.started_at or run.created_at
