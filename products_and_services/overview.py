"""The catalogue and its syncs in a few numbers, for whoever opens the admin."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from products_and_services.models import Product, SyncRun, SyncSettings
from products_and_services.problem_items import with_problems

State = SyncRun.State
MOST_HELD = 5


@dataclass(frozen=True, slots=True)
class ProductCounts:
    """How many products there are of a sort; a product may be of several."""

    linked: int
    active: int
    out_of_stock: int
    with_problems: int


def product_counts() -> ProductCounts:
    """Two queries: one walk over the products, one over the items with problems."""
    counted = Product.objects.aggregate(
        linked=Count("pk", filter=Q(zoho_item_id__isnull=False)),
        active=Count("pk", filter=Q(is_active=True)),
        out_of_stock=Count("pk", filter=Q(stock_quantity__lte=0)),
    )
    return ProductCounts(**counted, with_problems=Product.objects.filter(with_problems()).count())


def held_runs() -> list[SyncRun]:
    """Runs that wait for a person's decision, newest first."""
    return list(_light(SyncRun.objects.filter(state=State.HELD))[:MOST_HELD])


def active_sync() -> SyncRun | None:
    """The listing run that holds the place."""
    return _light(SyncRun.objects.filter(holds_place=True)).select_related("started_by").first()


def last_sync() -> SyncRun | None:
    """The newest listing run that is over; previews and what a person stopped do not count."""
    over = SyncRun.objects.filter(kind__in=SyncRun.LISTING_KINDS, preview=False, state__in=SyncRun.OVER)
    stopped = (State.CANCELLED, State.DISCARDED, State.SUPERSEDED)
    return _light(over.exclude(state__in=stopped)).first()


def next_sync_at(rhythm: SyncSettings) -> datetime | None:
    """When the next sync starts, or a parked one goes on; None when nothing is planned."""
    parked = SyncRun.objects.filter(state__in=(State.WAITING, State.INTERRUPTED), kind__in=SyncRun.LISTING_KINDS)
    goes_on = parked.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()
    starts = (rhythm.changes_due_at, rhythm.full_due_at) if rhythm.is_on else ()
    return min((moment for moment in (goes_on, *starts) if moment), default=None)


def runs_by_day(days: int) -> dict[date, dict[str, int]]:
    """Runs of the last `days` days, today included: local day → state → count; days without a run are left out."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    recent = SyncRun.objects.filter(created_at__gte=today - timedelta(days=days - 1))
    rows = recent.annotate(day=TruncDate("created_at")).values_list("day", "state").annotate(runs=Count("pk"))
    counted: dict[date, dict[str, int]] = {}
    for day, state, runs in rows.order_by("day"):
        counted.setdefault(day, {})[state] = runs
    return counted


def _light(runs: QuerySet[SyncRun]) -> QuerySet[SyncRun]:
    return runs.defer("item_ids", "evidence").order_by("-pk")
