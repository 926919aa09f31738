"""What the rest of the CRM asks Zoho Inventory for, in its own words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from integrations.models import SETTINGS_SCOPE, ZohoCredential
from integrations.zoho.api import Answer, InventoryApi
from integrations.zoho.asking import Ask
from integrations.zoho.changes import NEWEST_FIRST, check_echo, until
from integrations.zoho.exceptions import ZohoBadAnswerError
from integrations.zoho.fetch_ahead import FetchAhead
from integrations.zoho.item_details import fetch_detail, fetch_details
from integrations.zoho.paging import Page, iterate_pages, read_page
from integrations.zoho.retry import Retrying
from integrations.zoho.token_store import stored_credential
from integrations.zoho.transport import Transport

PER_PAGE = 200
# Creation order: editing an item does not move it to another page while the listing is read.
FULL_LISTING = {"sort_column": "created_time", "sort_order": "A"}


class ZohoClient:
    """Zoho Inventory for the stored connection; keeps its network connection open, so use one per run and thread.

    Every method raises a ZohoError: transient (the same call may work later) or permanent (a person must act).
    ``calls`` counts the HTTP requests, ``retries`` the repeated ones. ``on_wait`` is called before every request and
    every few seconds of a wait; what it raises goes through. Set ``background`` for work that nobody waits for: it
    leaves the last 15 % of the day's calls to people, who leave 3 %.
    """

    def __init__(self, credential: ZohoCredential | None = None) -> None:
        self.on_wait: Callable[[], None] | None = None
        self._transport = Transport(self._beat)
        self._retrying = Retrying(self._beat)
        self._ahead: list[FetchAhead] = []
        self._api = InventoryApi(self._transport, self._retrying)
        self.credential = credential or stored_credential()

    @property
    def background(self) -> bool:
        return self._api.background

    @background.setter
    def background(self, value: bool) -> None:
        self._api.background = value

    @property
    def calls(self) -> int:
        return self._transport.calls + sum(ahead.calls for ahead in self._ahead)

    @property
    def answered(self) -> int:
        """Good answers of Zoho's so far."""
        return self._api.answered

    @property
    def retries(self) -> int:
        return self._retrying.retries

    @property
    def waited(self) -> float:
        """Seconds spent waiting because Zoho, or the limits that it sets, asked for it."""
        return self._retrying.waited + self._transport.waited

    def get_valid_token(self) -> str:
        """An access token that is good for five minutes at least."""
        return self._adopt(self._api.token())

    def fetch_products(self, page: int = 1, per_page: int = PER_PAGE) -> dict[str, Any]:
        """One page of items as Zoho sends it: ``{"items": […], "page_context": {…}}``; at most 200 a page."""
        payload = self._list(page, per_page).payload
        return {"items": payload["items"], "page_context": payload.get("page_context", {})}

    def iter_pages(self, start_page: int = 1) -> Iterator[Page]:
        """The full listing in creation order, page by page; see Page.doubt before concluding anything from absence."""
        ahead = FetchAhead(self._api, self._transport, _ask_for_page)
        self._ahead.append(ahead)

        def fetch(number: int) -> Page:
            answer = ahead.page(number)
            page = read_page(number, answer.payload, answer.zoho_time)
            if not page.last:
                ahead.start(after=number)
            return page

        try:
            yield from iterate_pages(fetch, start_page)
        finally:
            ahead.close()

    def iter_changes(self, since: datetime) -> Iterator[Page]:
        """Pages of what changed since then, latest first; edits meanwhile repeat rows and skip none.

        Raises ZohoUnsortedError when Zoho does not sort by the time of change.
        """

        def fetch(number: int) -> Page:
            answer = self._api.get(_ask_for_page(number, sorting=NEWEST_FIRST))
            check_echo(answer.payload)
            return read_page(number, answer.payload, answer.zoho_time)

        return until(iterate_pages(fetch), since)

    def fetch_all_products(self) -> list[dict[str, Any]]:
        """All items, complete, or an exception."""
        items: list[dict[str, Any]] = []
        for page in self.iter_pages():
            if page.doubt:
                raise ZohoBadAnswerError(page.doubt)
            items += page.items
        return items

    def fetch_items(self, item_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Details of the items that Zoho knows, 100 a call; ids that it does not know are left out."""
        return fetch_details(self._api, item_ids)

    def fetch_item(self, item_id: str) -> dict[str, Any] | None:
        """One item in detail; None only when Zoho proves that it is gone."""
        return fetch_detail(self._api, item_id)

    def fetch_organizations(self) -> list[dict[str, Any]]:
        """The organisations of the connected user; needs ZohoInventory.settings.READ."""
        ask = Ask("/organizations", {}, holds="organizations", scope=SETTINGS_SCOPE, organization=False)
        organizations: list[dict[str, Any]] = self._api.get(ask).payload["organizations"]
        return organizations

    def close(self) -> None:
        """Close the network connection; the client may be used again."""
        self._transport.close()

    def _refresh_token(self) -> str:
        """Renew the access token, unless another process has just done so."""
        return self._adopt(self._api.renewed_token(self.credential.access_token))

    def _list(self, page: int, per_page: int) -> Answer:
        return self._api.get(_ask_for_page(page, max(1, min(per_page, PER_PAGE))))

    def _adopt(self, row: ZohoCredential) -> str:
        self.credential.refresh_from_db()
        return row.access_token

    def _beat(self) -> None:
        if self.on_wait is not None:
            self.on_wait()


def _ask_for_page(page: int, per_page: int = PER_PAGE, sorting: Mapping[str, str] = FULL_LISTING) -> Ask:
    return Ask("/items", {"page": str(page), "per_page": str(per_page), **sorting})
