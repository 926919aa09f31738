"""What a rhythm costs in calls to Zoho, and the freshest one that the plan can bear."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from math import ceil
from statistics import fmean
from typing import NamedTuple

from django.db.models import Sum

from integrations.models import ZohoCredential
from products_and_services.conf import setting
from products_and_services.models import Product, SyncRun, SyncSettings
from products_and_services.zoho_sync.cursor import can_read_changes

ITEMS_PER_CALL = 200
DAY = timedelta(days=1)
# Scheduled work stops when this share of the day's calls is used: the rest is for people.
SCHEDULED_SHARE = 0.85
MEASURED_RUNS = 20
MINUTES = (5, 15, 60)
HOURS = (1, 2, 3, 4, 6, 8, 12)


class Limit(NamedTuple):
    """Calls a day; `known` when Zoho itself said so."""

    calls: int
    known: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A rhythm to choose: minutes (0: off), and hours between full syncs (0: off; 24: every night)."""

    minutes: int
    hours: int


@dataclass(frozen=True, slots=True)
class Costs:
    """Calls of one run of each kind, and the calls a day that scheduled work may use."""

    full: int
    changes: float
    limit: Limit
    reads_changes: bool

    @property
    def affordable(self) -> float:
        return self.limit.calls * SCHEDULED_SHARE

    def per_day(self, choice: Choice) -> int:
        """Calls a day of a rhythm, rounded up."""
        calls = self.of_changes(choice.minutes) + (24 / choice.hours * self.full if choice.hours else 0)
        return ceil(round(calls, 3))

    def of_changes(self, minutes: int) -> float:
        """Calls a day for the changes; where Zoho cannot list them, full syncs at the pace that is affordable."""
        if not minutes:
            return 0
        if self.reads_changes:
            return DAY / timedelta(minutes=minutes) * self.changes
        return DAY / max(timedelta(minutes=minutes), self.shortest_full) * self.full

    @property
    def shortest_full(self) -> timedelta:
        """The time between full syncs when nothing else is done: all that the plan can bear."""
        return DAY * (self.full / max(self.affordable, 1))

    def proposed(self) -> Choice:
        """The freshest rhythm within the means: first the changes, then full syncs as often as the rest allows."""
        for minutes, hours in product(MINUTES, (*HOURS, 24)):
            if self.per_day(Choice(minutes, hours)) <= self.affordable:
                return Choice(minutes, hours)
        return Choice(MINUTES[-1], 24)


def costs() -> Costs:
    """The costs as far as they are known: by the size of the catalogue, and by what recent runs took."""
    linked = Product.objects.filter(zoho_item_id__isnull=False).count()
    return costs_of(ZohoCredential.get_instance(), linked)


def costs_of(credential: ZohoCredential | None, linked: int) -> Costs:
    """The same for whoever has counted the linked products already."""
    organisation = credential.organization_id if credential else ""
    known = credential.quota_limit if credential else None
    limit = Limit(known or setting("ZOHO_START_QUOTA"), known is not None)
    measured = _measured(SyncRun.Kind.FULL, 1)
    # Before the first full sync there is nothing to learn from, and nothing speaks against reading changes.
    reads_changes = measured is None or can_read_changes(organisation)
    full = max(1, ceil(linked / ITEMS_PER_CALL), ceil(measured or 0))
    return Costs(full, _changes(), limit, reads_changes)


def choice_of(rhythm: SyncSettings) -> Choice:
    interval = rhythm.full_interval
    return Choice(rhythm.changes_minutes, interval // timedelta(hours=1) if interval else 0)


def calls_of_last_day(now: datetime) -> int:
    """Calls, token requests included, of all syncs that were asked for in the last 24 hours."""
    recent = SyncRun.objects.filter(created_at__gt=now - DAY, created_at__lte=now)
    return recent.aggregate(calls=Sum("calls"))["calls"] or 0


def _changes() -> float:
    return max(1.0, _measured(SyncRun.Kind.INCREMENTAL, MEASURED_RUNS) or 0)


def _measured(kind: str, runs: int) -> float | None:
    """Calls a run took on average, of the newest ones that went through without a break; None when there is none."""
    good = SyncRun.objects.filter(kind=kind, state__in=SyncRun.APPLIED, complete=True, preview=False, resumes=0)
    calls = list(good.order_by("-pk").values_list("calls", flat=True)[:runs])
    return fmean(calls) if calls else None
