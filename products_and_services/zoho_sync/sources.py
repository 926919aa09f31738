"""Where a run's pages come from; collecting them is the same for all."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from integrations.utils import Page, ZohoClient

# Zoho does not document how many ids one call may name; 100 is what production systems send.
IDS_PER_CALL = 100


def full_pages(client: ZohoClient, start_page: int) -> Iterator[Page]:
    """Every item of the organisation, oldest first, so that edits while paging move no row."""
    return client.iter_pages(start_page=start_page)


def changed_pages(client: ZohoClient, since: datetime) -> Iterator[Page]:
    """What changed since then, latest first. Raises ZohoUnsortedError where Zoho does not sort so."""
    return client.iter_changes(since)


def chosen_pages(client: ZohoClient, item_ids: Sequence[str]) -> Iterator[Page]:
    """Chosen items in batches; ids that Zoho does not return are simply missing from them."""
    batches = [item_ids[start : start + IDS_PER_CALL] for start in range(0, len(item_ids), IDS_PER_CALL)]
    for number, batch in enumerate(batches, start=1):
        rows = client.fetch_items(batch)
        yield Page(number=number, items=rows, last=number == len(batches), doubt="", zoho_time=None)
