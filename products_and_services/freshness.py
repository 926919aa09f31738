"""How old the catalogue may be: what tells a reader stale prices from fresh ones."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from products_and_services.models import SyncRun, SyncSettings

# The last good sync may be older than this many intervals before the catalogue counts as stale.
INTERVALS = 3


def catalogue_as_of() -> datetime | None:
    """The moment the catalogue is known to be true of; None when no complete full pass was ever applied.

    It is the start of the last such pass, by Zoho's clock where that is known: everything Zoho said then is in the
    products, whatever changed later may not be.
    """
    return _latest_start(_good().filter(kind=SyncRun.Kind.FULL))


def changes_as_of() -> datetime | None:
    """The moment up to which the changes that Zoho lists are in the products; deletions wait for a full pass."""
    return _latest_start(_good())


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


def _latest_start(passes: QuerySet[SyncRun]) -> datetime | None:
    starts = passes.annotate(start=Coalesce("zoho_started_at", "started_at")).filter(start__isnull=False)
    return starts.order_by("-start").values_list("start", flat=True).first()
