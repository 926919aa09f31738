"""What a run may conclude about linked products that Zoho did not show.

Absent is not deleted: rows shift while a list is paged. A first absence from a complete pass is only remembered;
a product is deactivated at the second one, or at once when Zoho says by id that the item is gone.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.utils import SeenIds
from integrations.zoho.exceptions import ZohoAPIError
from products_and_services.models import Product, SyncChange, SyncProblem, SyncRun
from products_and_services.zoho_sync.collect import Draft, draft_rows, products_by_item_id
from products_and_services.zoho_sync.compare import COMPARED, Proposal, kind_of
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.locks import Differences, is_ours, is_refused

PROOFS_PER_RUN = 20
BATCH = 500
Kind = SyncRun.Kind
Phase = SyncRun.Phase


def conclude_absence(job: Job, seen: SeenIds) -> None:
    """Add to the run what follows from items not being shown, then move it on to the guard."""
    draft = Draft()
    if job.run.kind == Kind.SELECTIVE:
        draft = _ask_for(job, [item_id for item_id in job.run.item_ids if int(item_id) not in seen], seen)
    elif job.run.kind == Kind.FULL and job.run.complete:
        draft = _conclude_pass(job, seen)
    job.commit_draft(draft, phase=Phase.GUARD, evidence={**job.run.evidence, **_known(job.run, seen)})


def _known(run: SyncRun, seen: SeenIds) -> dict[str, int]:
    """How many products the listing should have shown, and did; what others created meanwhile it may have missed.

    One that broke off need not have shown more than it did, but what it showed should be ours.
    """
    if run.kind != Kind.FULL:
        return {}
    linked = Product.objects.order_by().filter(zoho_item_id__isnull=False)
    known = linked.filter(is_active=True, created_at__lt=run.started_at)
    counts = Counter(int(item_id or 0) in seen for item_id in known.values_list("zoho_item_id", flat=True).iterator())
    broke_off = run.complete is False and len(seen) > 0
    expected = min(counts.total(), len(seen)) if broke_off else counts.total()
    return {"known": expected, "known_seen": counts[True]}


def _conclude_pass(job: Job, seen: SeenIds) -> Draft:
    """What has still to be stored; of many missing items most are stored already, batch by batch."""
    few = list(islice(_unseen(job.run, seen), PROOFS_PER_RUN + 1))
    if len(few) <= PROOFS_PER_RUN:
        return _ask_for(job, few, seen)
    unseen = _unseen(job.run, seen)
    while batch := list(islice(unseen, BATCH)):
        draft = Draft()
        for product in products_by_item_id(batch).values():
            _propose_unseen(draft, product, gone=False)
        job.commit_draft(draft)
    return Draft()


def _unseen(run: SyncRun, seen: SeenIds) -> Iterator[str]:
    """Item ids of the linked products about which this pass could still conclude something."""
    concluded = Q(is_active=False, zoho_missing_since__isnull=False)
    proposed = Exists(SyncChange.objects.filter(run=run, zoho_item_id=OuterRef("zoho_item_id")))
    linked = Product.objects.filter(~proposed, zoho_item_id__isnull=False).exclude(concluded)
    told = _told()
    for item_id in linked.order_by("pk").values_list("zoho_item_id", flat=True).iterator(chunk_size=2000):
        if item_id is not None and item_id not in told and int(item_id) not in seen:
            yield item_id


def _told() -> set[str]:
    """Items known to be missing whose products somebody keeps on sale: there is nothing left to conclude."""
    kept = Product.objects.filter(zoho_item_id__isnull=False, zoho_missing_since__isnull=False).exclude(zoho_locks={})
    return {product["zoho_item_id"] for product in kept.values(*COMPARED) if not _may_deactivate(product)}


def _ask_for(job: Job, item_ids: list[str], seen: SeenIds) -> Draft:
    """Ask Zoho for each of a few items by id: shown after all, gone for good, or still unknown."""
    answers = _answers(job, item_ids)
    draft = draft_rows([answer for answer in answers.values() if isinstance(answer, dict)], seen)
    products = products_by_item_id(item_ids)
    for item_id, answer in answers.items():
        if isinstance(answer, str) and job.run.kind == Kind.SELECTIVE:
            _note(draft, item_id, answer)
        elif not isinstance(answer, dict):
            _not_shown(draft, item_id, products.get(item_id), gone=answer is None)
    return draft


def _answers(job: Job, item_ids: list[str]) -> dict[str, dict[str, Any] | str | None]:
    answers = {item_id: _ask(job, item_id) for item_id in item_ids}
    chosen = job.run.kind == Kind.SELECTIVE  # a pass has read its pages
    if chosen and None in answers.values() and not job.client.answered:
        job.client.fetch_products(per_page=1)  # a Zoho that finds nothing at all proves nothing: this raises then
    return answers


def _not_shown(draft: Draft, item_id: str, product: dict[str, Any] | None, *, gone: bool) -> None:
    if product is not None:
        _propose_unseen(draft, product, gone=gone)
    elif gone:
        _note(draft, item_id, _("Zoho has no such item"))


def _ask(job: Job, item_id: str) -> dict[str, Any] | str | None:
    """The item, None when Zoho says that it is gone, or the text of a refusal that proves nothing."""
    try:
        return job.client.fetch_item(item_id)
    except ZohoAPIError as refusal:
        return str(refusal)


def _propose_unseen(draft: Draft, product: dict[str, Any], *, gone: bool) -> None:
    since = product["zoho_missing_since"]
    fields: Differences = {}
    if (gone or since) and _may_deactivate(product):
        fields["is_active"] = (True, False)
        draft.evidence.absent += 1
    elif since:
        return
    fields["zoho_missing_since"] = (since, since or timezone.now())
    draft.propose(Proposal(product["zoho_item_id"], kind_of(fields), fields, None))


def _may_deactivate(product: dict[str, Any]) -> bool:
    locks = product["zoho_locks"]
    return bool(product["is_active"]) and not is_ours(locks, "is_active") and not is_refused(locks, "is_active", False)


def _note(draft: Draft, item_id: str, reason: str) -> None:
    draft.counts["notices"] += 1
    draft.problems.append(
        SyncProblem(severity=SyncProblem.Severity.NOTICE, item_id=item_id, field="item_id", reason=reason)
    )
