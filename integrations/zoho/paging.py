"""Walk through a paged listing: one page after another, and a word of doubt when the listing cannot be complete.

Nothing here knows items; a row is looked at for its ``item_id`` only, to notice a listing that repeats itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from integrations import conf
from integrations.zoho.exceptions import ZohoPagingError
from integrations.zoho.seen_ids import SeenIds

REPEATS_ALLOWED = 1
BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``zoho_time`` is the answer's Date header.

    ``doubt`` is "" or a sentence why the listing cannot count as complete.
    """

    number: int
    items: list[dict[str, Any]]
    last: bool
    doubt: str
    zoho_time: datetime | None


def iterate_pages(fetch: Callable[[int], Page], start_page: int = 1) -> Iterator[Page]:
    """Pages from ``start_page`` on until Zoho reports none left; errors of ``fetch`` go through.

    Raises ZohoPagingError when the pages repeat themselves or exceed ZOHO_MAX_PAGES. An empty page with more to come
    is asked for once more, then the next page once.
    """
    seen, repeats, number, empties = SeenIds(), 0, start_page, 0
    limit = 1 + conf.number("ZOHO_MAX_PAGES")
    while number < limit:
        page = _page_or_second_look(fetch, number)
        if page.items and not seen.add_all(_ids(page)):
            repeats += 1
            page = _repeated(page, repeats)
        empties = 0 if page.items else empties + 1
        if empties > 1:
            page = replace(page, last=True)
        yield page
        if page.last:
            return
        number += 1
    raise ZohoPagingError(
        _("The listing did not end after %(pages)d pages. Nothing was changed. Try again later.")
        % {"pages": conf.number("ZOHO_MAX_PAGES")}
    )


def read_page(number: int, payload: dict[str, Any], zoho_time: datetime | None) -> Page:
    """The page in an answer; without a usable ``page_context`` it is the last, and in doubt."""
    context = payload.get("page_context")
    more = context.get("has_more_page") if isinstance(context, dict) else None
    doubt = ""
    if not isinstance(more, bool):
        doubt = _("Page %(page)d of Zoho's listing does not say whether more follow, so it may be incomplete.")
    elif more and not payload["items"]:
        doubt = _("Page %(page)d of Zoho's listing was empty although more should follow, so it may be incomplete.")
    return Page(number, payload["items"], more is not True, doubt and doubt % {"page": number}, zoho_time)


def _page_or_second_look(fetch: Callable[[int], Page], number: int) -> Page:
    page = fetch(number)
    return fetch(number) if not page.items and not page.last else page


def _repeated(page: Page, repeats: int) -> Page:
    if repeats > REPEATS_ALLOWED:
        raise ZohoPagingError(
            _("Zoho sends the same page again and again (page %(page)d). Nothing was changed. Try again later.")
            % {"page": page.number}
        )
    sentence = _("Page %(page)d of Zoho's listing repeats items of earlier pages, so it may be incomplete.")
    return replace(page, doubt=page.doubt or sentence % {"page": page.number})


def _ids(page: Page) -> list[int]:
    """Valid ids as numbers; a row without one is represented by its hash, good enough to notice a repetition."""
    return [_number(row) for row in page.items]


def _number(row: dict[str, Any]) -> int:
    text = str(row.get("item_id"))
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= BIGGEST_ID:
        return int(text)
    return hash(repr(row))
