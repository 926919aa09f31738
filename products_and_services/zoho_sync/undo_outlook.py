"""What an undo would restore and what it would leave alone, judged now as the undo itself will judge it. Reads only."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from products_and_services.models import SyncChange, SyncRun
from products_and_services.zoho_sync.codec import encode
from products_and_services.zoho_sync.collect import products_by_item_id
from products_and_services.zoho_sync.locks import is_ours, is_refused
from products_and_services.zoho_sync.mapping import FIELD_NAMES
from products_and_services.zoho_sync.undo import inverse


@dataclass(frozen=True, slots=True)
class Outlook:
    """One change of the run to be undone: field → [now, afterwards], and the sentence why the rest stays, if any."""

    change: SyncChange
    restored: dict[str, list[object]]
    kept: str


def written_changes(run: SyncRun) -> QuerySet[SyncChange]:
    """What the run wrote to products, in order; bookkeeping is not undone."""
    return run.changes.filter(pk__lte=run.applied_up_to).exclude(kind=SyncChange.Kind.NOTED).order_by("pk")


def outlook(run: SyncRun, most: int) -> Iterator[Outlook]:
    """Judge the first `most` changes that the run wrote: 2 queries."""
    changes = list(written_changes(run)[:most])
    products = products_by_item_id([change.zoho_item_id for change in changes])
    for change in changes:
        yield _judge(change, products.get(change.zoho_item_id))


def _judge(change: SyncChange, product: dict[str, Any] | None) -> Outlook:
    if product is None:
        return Outlook(change, {}, _("No product is linked to this item any more."))
    proposed = inverse(change, product["zoho_locks"])
    proposed.pop("zoho_locks", None)
    due = {
        name: [encode(old), encode(new)]
        for name, (old, new) in proposed.items()
        if product[name] == old and not is_refused(product["zoho_locks"], name, new)
    }
    return Outlook(change, due, _why_kept(change, product, due))


def _why_kept(change: SyncChange, product: dict[str, Any], due: dict[str, list[object]]) -> str:
    """A created product has only its being on sale to take back."""
    if change.kind == SyncChange.Kind.CREATED:
        return "" if due else _("The product stays: it is not on sale, or was changed since.")
    written = [name for name in change.fields if name in FIELD_NAMES and name not in change.skipped]
    if any(is_ours(product["zoho_locks"], name) for name in written):
        return _("You own this value.")
    return "" if len(due) == len(written) else _("Changed since: the newer value stays.")
