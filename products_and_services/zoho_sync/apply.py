"""Write a run's changes to the products, in chunks of one transaction each, by compare-and-set.

A field is written only where the product still has the old value, nobody locked it, and no newer answer of
Zoho's was written meanwhile. So applying twice, or beside another run, changes nothing that is not due.
"""

import logging
from collections import Counter, defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from products_and_services.conf import setting
from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.signals import AppliedChange, products_changed
from products_and_services.zoho_sync.insert_products import insert_products
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.mapping import FIELD_NAMES
from products_and_services.zoho_sync.settle_change import Written, settle_change

logger = logging.getLogger(__name__)
Kind = SyncChange.Kind
BOOKKEEPING = ("zoho_last_modified", "zoho_synced_at")


class Head(NamedTuple):
    """As much of a change as it takes to choose a chunk."""

    pk: int
    kind: str
    zoho_item_id: str


def apply_changes(job: Job) -> None:
    """Apply every change behind the run's mark; each chunk moves the mark in its own transaction."""
    while heads := _next_heads(job.run):
        announce(job, _apply_chunk(job, heads))
        job.checkpoint()


def announce(job: Job, applied: list[AppliedChange]) -> None:
    """Tell the listeners, after the commit; one that raises costs a line in the log."""
    if not applied:
        return
    for receiver, answer in products_changed.send_robust(sender=Product, run_id=job.run.pk, changes=applied):
        if isinstance(answer, Exception):
            logger.error("A products_changed receiver failed: %s", receiver, exc_info=answer)


def _next_heads(run: SyncRun) -> list[Head]:
    waiting = run.changes.filter(pk__gt=run.applied_up_to).order_by("pk")
    heads = waiting.values_list("pk", "kind", "zoho_item_id")[: setting("ZOHO_SYNC_CHUNK")]
    return [Head(*head) for head in heads]


def _apply_chunk(job: Job, heads: list[Head]) -> list[AppliedChange]:
    run, now = job.run, timezone.now()
    chunk = run.changes.filter(pk__gt=run.applied_up_to, pk__lte=heads[-1].pk)
    with transaction.atomic():
        job.lease.commit(applied_up_to=heads[-1].pk)
        created, late = _create(chunk, heads, now)
        written, gone = _settle(chunk, heads)
        _update(written, now)
        totals = _record_skipped(run, written, late + gone)
        if totals:
            job.lease.commit(**totals)
    for name, value in {**totals, "applied_up_to": heads[-1].pk}.items():
        setattr(run, name, value)
    updated = [AppliedChange(w.change.zoho_item_id, w.change.kind, w.visible) for w in written if w.visible]
    return [AppliedChange(item_id, Kind.CREATED, FIELD_NAMES) for item_id in created] + updated


def _create(chunk: QuerySet[SyncChange], heads: list[Head], now: datetime) -> tuple[list[str], list[SyncChange]]:
    """Item ids of the products created, and the changes that another run was faster with."""
    item_ids = [head.zoho_item_id for head in heads if head.kind == Kind.CREATED]
    creations = chunk.filter(kind=Kind.CREATED)
    if not item_ids or insert_products(creations, now) == len(item_ids):
        return item_ids, []
    mine = set(
        Product.objects.filter(zoho_item_id__any=item_ids, created_at=now).values_list("zoho_item_id", flat=True)
    )
    return [item_id for item_id in item_ids if item_id in mine], list(creations.exclude(zoho_item_id__in=mine))


def _settle(chunk: QuerySet[SyncChange], heads: list[Head]) -> tuple[list[Written], list[SyncChange]]:
    """What may be written to the products as they are now, locked, and the changes whose product is not there."""
    item_ids = [head.zoho_item_id for head in heads if head.kind != Kind.CREATED]
    if not item_ids:
        return [], []
    found = Product.objects.select_for_update().filter(zoho_item_id__any=item_ids).order_by("zoho_item_id")
    products = {str(product.zoho_item_id): product for product in found}
    changes = list(chunk.exclude(kind=Kind.CREATED).order_by("pk"))
    written = [settle_change(c, products[c.zoho_item_id]) for c in changes if c.zoho_item_id in products]
    return written, [change for change in changes if change.zoho_item_id not in products]


def _update(written: list[Written], now: datetime) -> None:
    """One statement per set of columns: only what changed is written, `updated_at` only with it."""
    by_columns: defaultdict[tuple[str, ...], list[Product]] = defaultdict(list)
    for one in written:
        if one.columns:
            one.product.zoho_synced_at = now
            one.product.updated_at = now if one.visible else one.product.updated_at
            stamp = ("updated_at",) if one.visible else ()
            by_columns[tuple(dict.fromkeys((*one.columns, *BOOKKEEPING, *stamp)))].append(one.product)
    for columns, products in by_columns.items():
        # As an INSERT that always meets its row, because the locked products are there: a tenth of bulk_update's time.
        Product.objects.bulk_create(products, update_conflicts=True, unique_fields=["id"], update_fields=columns)


def _record_skipped(run: SyncRun, written: list[Written], undue: list[SyncChange]) -> dict[str, int]:
    """Mark what was not written and take items that saw nothing written out of the run's counts."""
    for change in undue:
        change.skipped = list(change.fields)
    skipped = [one.change for one in written if one.change.skipped] + undue
    if not skipped:
        return {}
    SyncChange.objects.bulk_update(skipped, ["skipped"])
    unwritten = [one.change for one in written if one.change.skipped and not one.visible] + undue
    return {**_counts_without(run, unwritten), "skipped": run.skipped + len(skipped)}


def _counts_without(run: SyncRun, unwritten: list[SyncChange]) -> dict[str, int]:
    kinds = Counter(change.kind for change in unwritten)
    unseen = sum(change.by_absence for change in unwritten)
    seen_and_updated = len(unwritten) - unseen - kinds[Kind.CREATED] - kinds[Kind.NOTED]
    return {
        "created": run.created - kinds[Kind.CREATED],
        "updated": run.updated - seen_and_updated,
        "deactivated": run.deactivated - kinds[Kind.DEACTIVATED],
    }
