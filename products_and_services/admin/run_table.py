"""The table of a run's changes: filters that stand in the address, rows old → new, pages by key."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from integrations.models import ZohoCredential
from integrations.utils import zoho_item_url
from products_and_services.admin.addresses import product_url
from products_and_services.admin.change_lines import Line, change_lines
from products_and_services.admin.formatting import UNKNOWN
from products_and_services.admin.run_filters import ChangeFilters
from products_and_services.admin.run_paging import paged
from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.run_changes import ChangeQuery, find_changes

ROWS = 50
COLOURS = {
    SyncChange.Kind.CREATED: "success",
    SyncChange.Kind.UPDATED: "primary",
    SyncChange.Kind.DEACTIVATED: "danger",
    SyncChange.Kind.REACTIVATED: "info",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One change with everything its row shows."""

    change: SyncChange
    name: str
    product_url: str
    zoho_url: str
    colour: str
    lines: list[Line]


class Linked:
    """What the items of some rows lead to: one query for their products, one for the connection."""

    def __init__(self, request: HttpRequest, item_ids: Sequence[str]) -> None:
        found = Product.objects.filter(zoho_item_id__in=item_ids).values_list("zoho_item_id", "pk", "name")
        self._products = {item_id: (pk, name) for item_id, pk, name in found}
        self._credential = ZohoCredential.get_instance()
        self._request = request

    @property
    def decimals(self) -> int | None:
        """The decimals of the organisation's prices."""
        return self._credential.price_precision if self._credential else None

    def name(self, item_id: str) -> str:
        return self._products[item_id][1] if item_id in self._products else ""

    def product_url(self, item_id: str) -> str:
        if item_id not in self._products:
            return ""
        return product_url(self._request, self._products[item_id][0])

    def zoho_url(self, item_id: str) -> str:
        return zoho_item_url(item_id, self._credential) if self._credential else ""


def changes_table(request: HttpRequest, run: SyncRun) -> dict[str, Any]:
    """What the page needs to show the changes of a run: 3 queries, however many there are."""
    filters = ChangeFilters(request.GET)
    wanted = filters.query()
    table = paged(request, find_changes(run, wanted), "changes", ROWS)
    return {
        "filters": filters,
        "filtered": wanted != ChangeQuery(),
        "changes": table,
        "change_rows": table_rows(request, table.window.rows),
        "export_query": urlencode({name: value for name, value in asdict(wanted).items() if value}),
    }


def table_rows(request: HttpRequest, changes: Sequence[SyncChange]) -> list[Row]:
    """The rows of these changes."""
    linked = Linked(request, [change.zoho_item_id for change in changes])
    return [_row(change, linked) for change in changes]


def _row(change: SyncChange, linked: Linked) -> Row:
    item_id = change.zoho_item_id
    return Row(
        change=change,
        name=linked.name(item_id) or change.fields.get("name", ["", ""])[1] or item_id,
        product_url=linked.product_url(item_id),
        zoho_url=linked.zoho_url(item_id),
        colour=COLOURS.get(SyncChange.Kind(change.kind), "secondary"),
        lines=_lines(change, linked.decimals),
    )


def _lines(change: SyncChange, decimals: int | None) -> list[Line]:
    """Of a new product only what is known of it: there is no old value to compare with."""
    told = change_lines(change, decimals)
    if change.kind != SyncChange.Kind.CREATED:
        return told
    return [line._replace(old="") for line in told if line.new != UNKNOWN or line.note]
