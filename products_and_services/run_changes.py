"""The rows of a run, filtered and piece by piece: never counted, never all in memory, whatever their number."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.zoho_sync.mapping import FIELD_NAMES


@dataclass(frozen=True, slots=True)
class ChangeQuery:
    """Which changes are wanted; an empty value means all. Without a kind, mere bookkeeping is left out."""

    kind: str = ""
    field: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Some rows in the order of their keys; `before` and `after` are the keys to go on from, None at an end."""

    rows: list[Any]
    before: int | None = None
    after: int | None = None


def find_changes(run: SyncRun, wanted: ChangeQuery) -> QuerySet[SyncChange]:
    """The changes of a run that fit; `text` is looked for in item id, name and SKU, old or new."""
    changes = run.changes.order_by("pk")
    changes = changes.filter(kind=wanted.kind) if wanted.kind else changes.exclude(kind=SyncChange.Kind.NOTED)
    if wanted.field in FIELD_NAMES:
        changes = changes.filter(fields__has_key=wanted.field)
    return changes.filter(_mentions(wanted.text)) if wanted.text else changes


def window(rows: QuerySet[Any], size: int, after: int | None = None, before: int | None = None) -> Window:
    """At most `size` rows behind the key `after`, or those just before the key `before`; one query."""
    if before is not None:
        found = list(rows.filter(pk__lt=before).order_by("-pk")[: size + 1])
        shown = found[:size][::-1]
        return _between(shown, more_before=len(found) > size, more_after=True)
    found = list(rows.filter(pk__gt=after or 0).order_by("pk")[: size + 1])
    return _between(found[:size], more_before=bool(after), more_after=len(found) > size)


def _between(rows: list[Any], *, more_before: bool, more_after: bool) -> Window:
    if not rows:
        return Window([])
    return Window(rows, rows[0].pk if more_before else None, rows[-1].pk if more_after else None)


def _mentions(text: str) -> Q:
    named = Product.objects.filter(Q(name__icontains=text) | Q(sku__icontains=text), zoho_item_id__isnull=False)
    proposed = Q(fields__name__1__icontains=text) | Q(fields__sku__1__icontains=text)
    return Q(zoho_item_id=text) | Q(zoho_item_id__in=named.values("zoho_item_id")) | proposed
