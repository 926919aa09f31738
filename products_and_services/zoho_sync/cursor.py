"""From when on an incremental sync has to read: derived from the runs that were applied, stored nowhere else."""

from datetime import datetime

from django.db.models import Q

from products_and_services.conf import setting
from products_and_services.models import SyncRun

NOT_NEWEST_FIRST = "NOT_NEWEST_FIRST"


def cursor() -> datetime | None:
    """The start of the last applied pass by Zoho's own clock, less an overlap; None when there was none.

    Only a pass that read everything it had to read counts; a held or failed one does not move the cursor.
    """
    passes = Q(kind__in=SyncRun.LISTING_KINDS, complete=True, state__in=SyncRun.APPLIED, preview=False)
    starts = SyncRun.objects.filter(passes, zoho_started_at__isnull=False).order_by("-zoho_started_at")
    latest = starts.values_list("zoho_started_at", flat=True).first()
    return latest - setting("ZOHO_SYNC_OVERLAP") if latest else None


def can_read_changes(organization_id: str) -> bool:
    """Whether an incremental sync is worth trying: there is a cursor, and Zoho sorts for this organisation."""
    unsorted = SyncRun.objects.filter(reason=NOT_NEWEST_FIRST, organization_id=organization_id)
    return cursor() is not None and not unsorted.exists()
