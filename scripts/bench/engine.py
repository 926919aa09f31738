"""Our engine without the network: pages come from a generator, everything else is the real thing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from integrations.utils import Page
from integrations.zoho.paging import iterate_pages
from products_and_services.models import SyncRun
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.lease import claim
from products_and_services.zoho_sync.run import run_phases
from products_and_services.zoho_sync.starting import Wanted, place_run

PER_PAGE = 200
FIRST_ID = 3_850_050_000_000_000_000
START = datetime(2026, 1, 1, tzinfo=UTC)
Rows = Iterator[dict[str, Any]]


def rows(start: int, stop: int, *, changed_every: int = 0, day: int = 1) -> Rows:
    """Rows of an invented catalogue; with `changed_every` every so many have the price and time of a later day."""
    for n in range(start, stop):
        changed = day if changed_every and n % changed_every == 0 else 0
        moment = START + timedelta(seconds=n, days=changed)
        yield {
            "item_id": str(FIRST_ID + n),
            "name": f"Item {n} with a name of ordinary length",
            "sku": f"SKU-{n:07}",
            "description": "A sentence or two about the item, as shops write them.",
            "rate": Decimal(n % 5000) + Decimal("0.5") + changed,
            "stock_on_hand": Decimal(n % 300),
            "status": "active",
            "last_modified_time": moment.strftime("%Y-%m-%dT%H:%M:%S%z"),
        }


class Pages:
    """Stands where the client stands in a job; the pages go through the same checks as Zoho's."""

    calls = retries = 0

    def __init__(self, source: Rows) -> None:
        self._source = source
        self._following = self._take()

    def iter_pages(self, start_page: int = 1) -> Iterator[Page]:
        return iterate_pages(self._fetch, start_page)

    def _fetch(self, number: int) -> Page:
        page, self._following = self._following, self._take()
        return Page(number, page, last=not self._following, doubt="", zoho_time=None)

    def _take(self) -> list[dict[str, Any]]:
        return list(islice(self._source, PER_PAGE))


def sync(source: Rows) -> SyncRun:
    """One full sync of these rows."""
    run, _ = place_run(Wanted())
    lease = claim(run.pk)
    if lease is None:
        raise RuntimeError("The bench found a run in its way.")
    job = Job(SyncRun.objects.get(pk=run.pk), lease)
    job.__dict__["client"] = Pages(source)
    run_phases(job)
    run.refresh_from_db()
    if run.state != SyncRun.State.SUCCEEDED:
        raise RuntimeError(f"The sync ended as {run.state}: {run.message}")
    return run
