"""Undo is itself a run: it proposes the inverse of what another run applied, and refuses those values from then on."""

from integrations.utils import SeenIds
from products_and_services.models import SyncChange, SyncRun
from products_and_services.zoho_sync.codec import decode
from products_and_services.zoho_sync.collect import Draft, products_by_item_id
from products_and_services.zoho_sync.compare import Proposal, kind_of
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.locks import Differences, Locks, is_ours, refuse
from products_and_services.zoho_sync.mapping import FIELD_NAMES

BATCH = 500


def collect_undo(job: Job) -> SeenIds:
    """Propose the inverse of every change the parent run applied, in batches; the guard is not asked: a person was."""
    parent = job.run.parent
    applied = parent.changes.filter(pk__lte=parent.applied_up_to).exclude(kind=SyncChange.Kind.NOTED) if parent else ()
    undone = set(job.run.changes.values_list("zoho_item_id", flat=True))
    changes = [change for change in applied if change.zoho_item_id not in undone]
    for start in range(0, len(changes), BATCH):
        job.commit_draft(_draft(changes[start : start + BATCH]))
    job.commit(phase=SyncRun.Phase.GUARD)
    return SeenIds()


def _draft(changes: list[SyncChange]) -> Draft:
    draft = Draft()
    products = products_by_item_id([change.zoho_item_id for change in changes])
    for change in changes:
        product = products.get(change.zoho_item_id)
        draft.counts["total"] += 1
        fields = inverse(change, product["zoho_locks"]) if product else {}
        if fields:
            draft.counts["updated"] += 1
            draft.propose(Proposal(change.zoho_item_id, kind_of(fields), fields, None))
    return draft


def inverse(change: SyncChange, locks: Locks) -> Differences:
    """The fields that take an applied change back: a creation stays, but inactive."""
    written = {name: pair for name, pair in change.fields.items() if name in FIELD_NAMES and name not in change.skipped}
    if change.kind == SyncChange.Kind.CREATED:
        created_active = written.get("is_active", [None, False])[1]
        written = {"is_active": [False, True]} if created_active and not change.skipped else {}
    written = {name: pair for name, pair in written.items() if not is_ours(locks, name)}
    fields: Differences = {name: (decode(name, new), decode(name, old)) for name, (old, new) in written.items()}
    refused = locks
    for name, (_, new) in written.items():
        refused = refuse(refused, name, decode(name, new))
    if fields:
        fields["zoho_locks"] = (locks, refused)
    return fields
