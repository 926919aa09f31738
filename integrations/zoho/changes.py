"""Read a listing that is sorted newest first only as far as something can have changed.

Zoho's own filter by time is not trusted: reports say that it is ignored or means equality on some routes. Sorting is
checked instead, on every page.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from integrations.zoho.exceptions import ZohoUnsortedError
from integrations.zoho.paging import Page

NEWEST_FIRST = {"sort_column": "last_modified_time", "sort_order": "D"}


def until(pages: Iterator[Page], since: datetime) -> Iterator[Page]:
    """Pages up to the first that ends before `since`; rows that changed in that very second are read.

    Raises ZohoUnsortedError when a page is not sorted newest first.
    """
    for page in pages:
        times = [time for time in map(_modified, page.items) if time is not None]
        if any(earlier < later for earlier, later in pairwise(times)):
            raise unsorted()
        if times and times[-1] < since:
            yield replace(page, last=True)
            return
        yield page


def check_echo(payload: dict[str, Any]) -> None:
    """Raise ZohoUnsortedError when the answer says that it was sorted by something else."""
    context = payload.get("page_context")
    told = context.get("sort_column") if isinstance(context, dict) else None
    if told and told != NEWEST_FIRST["sort_column"]:
        raise unsorted()


def unsorted() -> ZohoUnsortedError:
    return ZohoUnsortedError(
        _("Zoho does not list the latest changes first for this organization. Full syncs find every change instead.")
    )


def _modified(row: Any) -> datetime | None:
    """The row's time stamp, with its zone; None when there is none to compare."""
    text = row.get("last_modified_time") if isinstance(row, dict) else None
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None
