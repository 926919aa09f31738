"""Undo is itself a run: it proposes the inverse of what another run applied, and refuses those values from then on."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from integrations.utils import SeenIds
from products_and_services.models import Product, SyncChange, SyncRun
from products_and_services.zoho_sync.codec import decode
from products_and_services.zoho_sync.collect import Draft
from products_and_services.zoho_sync.compare import COMPARED, Proposal, kind_of
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.locks import Differences, Locks, is_ours, is_refused, refuse, unlock
from products_and_services.zoho_sync.mapping import FIELD_NAMES

BATCH = 500


def collect_undo(job: Job) -> SeenIds:
    """Propose the inverse of every change the parent run applied, in batches; the guard is not asked: a person was."""
    run = job.run
    written = written_changes(run.parent) if run.parent else SyncChange.objects.none()
    # As many as the run counts already were dealt with before it was interrupted.
    last = written.values_list("pk", flat=True)[run.total - 1] if run.total else 0
    while changes := list(written.filter(pk__gt=last)[:BATCH]):
        job.commit_draft(_draft(changes))
        last = changes[-1].pk
    job.commit(phase=SyncRun.Phase.GUARD)
    return SeenIds()


def written_changes(run: SyncRun) -> QuerySet[SyncChange]:
    """What a run wrote to products, in order; bookkeeping is not undone."""
    return run.changes.filter(pk__lte=run.applied_up_to).exclude(kind=SyncChange.Kind.NOTED).order_by("pk")


def undoable_products(changes: list[SyncChange]) -> dict[str, dict[str, Any]]:
    """The products of these changes as an undo has to know them."""
    found = Product.objects.filter(zoho_item_id__any=[change.zoho_item_id for change in changes])
    return {product["zoho_item_id"]: product for product in found.values(*COMPARED, "created_at")}


def _draft(changes: list[SyncChange]) -> Draft:
    draft = Draft()
    products = undoable_products(changes)
    for change in changes:
        product = products.get(change.zoho_item_id)
        draft.counts["total"] += 1
        fields = inverse(change, product) if product else {}
        if fields:
            draft.counts["updated"] += 1
            draft.propose(Proposal(change.zoho_item_id, kind_of(fields), fields, None))
    return draft


def inverse(change: SyncChange, product: Mapping[str, Any]) -> Differences:
    """The fields that take an applied change back: a creation stays, but inactive.

    A value that comes back is refused no longer, so that an undo can be undone.
    """
    locks: Locks = product["zoho_locks"]
    written = {name: pair for name, pair in change.fields.items() if name in FIELD_NAMES and name not in change.skipped}
    if change.kind == SyncChange.Kind.CREATED:
        written = {"is_active": [False, True]} if _is_on_sale_by(change, product) else {}
    written = {name: pair for name, pair in written.items() if not is_ours(locks, name)}
    fields: Differences = {name: (decode(name, new), decode(name, old)) for name, (old, new) in written.items()}
    after = locks
    for name, (new, old) in fields.items():
        after = unlock(after, name) if is_refused(locks, name, old) else refuse(after, name, new)
    if fields:
        fields["zoho_locks"] = (locks, after)
    return fields


def _is_on_sale_by(creation: SyncChange, product: Mapping[str, Any]) -> bool:
    """Whether this creation put the product on sale: the link may have moved to one that was there before."""
    active = creation.fields.get("is_active", [None, False])[1]
    begun = creation.run.started_at
    return bool(active and not creation.skipped and (begun is None or product["created_at"] >= begun))
