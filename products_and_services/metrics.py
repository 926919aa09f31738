"""The state of the syncs as numbers in Prometheus' text format, version 0.0.4; see docs/monitoring.md.

Times are seconds since 1970, so that a file nobody renews shows its age by itself. What is not known is left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from integrations.models import ConnectionStatus, ZohoCredential
from integrations.utils import day_budget
from products_and_services.freshness import catalogue_as_of, is_stale, last_good_sync
from products_and_services.models import Attention, SyncRun, SyncSettings
from products_and_services.overview import last_sync, product_counts

Number = float | int | None


@dataclass(frozen=True, slots=True)
class Gauge:
    """One number, or one for each value of `label`."""

    name: str
    tells: str
    values: Mapping[str, Number]
    label: str = ""

    def lines(self) -> Iterator[str]:
        known = {value: number for value, number in self.values.items() if number is not None}
        if not known:
            return
        yield f"# HELP {self.name} {self.tells}"
        yield f"# TYPE {self.name} gauge"
        for value, number in known.items():
            yield f"{self.name}{_labelled(self.label, value)} {float(number):.17g}"


def exposition(now: datetime) -> str:
    """Everything, as a scraper reads it."""
    gauges = [*_syncs(now), *_connection(now), _products()]
    return "".join(f"{line}\n" for gauge in gauges for line in gauge.lines())


def _syncs(now: datetime) -> Iterator[Gauge]:
    last, rhythm = last_sync(), SyncSettings.stored()
    good, true_of = last_good_sync(), catalogue_as_of()
    yield _one("zoho_last_good_sync_seconds", "When a sync last read everything and was applied.", _seconds(good))
    yield _one("zoho_catalogue_as_of_seconds", "The moment the catalogue is known to be true of.", _seconds(true_of))
    yield _one("zoho_stale", "1: the last good sync is older than three intervals.", int(is_stale(rhythm, now)))
    yield _one("zoho_last_sync_problems", "Values the last sync could not use.", last.problems if last else None)
    yield Gauge("zoho_runs", "Sync runs that are kept, by state.", _runs(), "state")
    yield Gauge("zoho_attention", "1: this needs a person now.", _attention(), "cause")


def _connection(now: datetime) -> Iterator[Gauge]:
    row = ZohoCredential.get_instance()
    if row is None:
        return
    budget = day_budget(row, now)
    calls = {"left": budget.remaining, "limit": budget.limit} if budget.told else {}
    yield _one("zoho_connection_ok", "0: the connection needs a person.", int(row.status == ConnectionStatus.OK))
    yield _one("zoho_token_expires_seconds", "When the access token runs out.", _seconds(row.expires_in))
    yield Gauge("zoho_calls_today", "Calls of the Zoho plan, as Zoho told them today.", calls, "of")


def _products() -> Gauge:
    counts = product_counts()
    kinds = ("linked", "active", "out_of_stock", "with_problems")
    return Gauge(
        "zoho_products", "Products; one may be of several kinds.", {k: getattr(counts, k) for k in kinds}, "is"
    )


def _runs() -> dict[str, Number]:
    counted = dict(SyncRun.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: counted.get(state, 0) for state in SyncRun.State.values}


def _attention() -> dict[str, Number]:
    now = set(Attention.objects.filter(over_at=None).values_list("cause", flat=True))
    return {cause: int(cause in now) for cause in Attention.Cause.values}


def _one(name: str, tells: str, number: Number) -> Gauge:
    return Gauge(name, tells, {"": number})


def _labelled(label: str, value: str) -> str:
    return f'{{{label}="{value}"}}' if label else ""


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
