"""How old the catalogue may be: what tells a reader stale prices from fresh ones."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from products_and_services.models import SyncRun, SyncSettings

# The last good sync may be older than this many intervals before the catalogue counts as stale.
INTERVALS = 3


class AsOf(NamedTuple):
    """Up to when the products hold what Zoho had: starts of passes, by Zoho's clock where it is known; None: never.

    Everything Zoho said at `catalogue` is in the products, whatever changed later may not be. The changes that Zoho
    lists are in them up to `changes`; deletions wait for a full pass.
    """

    catalogue: datetime | None
    changes: datetime | None


def as_of() -> AsOf:
    start = Coalesce("zoho_started_at", "started_at")
    return AsOf(**_good().aggregate(catalogue=Max(start, filter=Q(kind=SyncRun.Kind.FULL)), changes=Max(start)))


def catalogue_as_of() -> datetime | None:
    """The moment the catalogue is known to be true of; None when no complete full pass was ever applied."""
    return as_of().catalogue


def last_good_sync() -> datetime | None:
    """When a sync of any of the two kinds last read all that it had to read, and was applied."""
    ends = _good().filter(finished_at__isnull=False).order_by("-finished_at")
    return ends.values_list("finished_at", flat=True).first()


def is_stale(rhythm: SyncSettings, now: datetime) -> bool:
    """Whether the last good sync is older than three intervals of the rhythm that was chosen; never while it is off."""
    if rhythm.interval is None:
        return False
    known = [moment for moment in (last_good_sync(), rhythm.switched_on_at) if moment is not None]
    return not known or now - max(known) > INTERVALS * rhythm.interval


def last_full_start() -> datetime | None:
    """When the last full sync that was not a preview was asked for, whatever became of it."""
    asked = SyncRun.objects.filter(kind=SyncRun.Kind.FULL, preview=False).order_by("-created_at")
    return asked.values_list("created_at", flat=True).first()


def _good() -> QuerySet[SyncRun]:
    passes = SyncRun.objects.filter(kind__in=SyncRun.LISTING_KINDS, state__in=SyncRun.APPLIED, complete=True)
    return passes.filter(preview=False)
