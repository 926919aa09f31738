"""Turn rows of Zoho into rows of the run: what would change, what was refused, what was seen. No product is touched."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.utils import SeenIds
from products_and_services.models import Product, SyncChange, SyncPage, SyncProblem, SyncRun
from products_and_services.zoho_sync.compare import COMPARED, Proposal, compare, has_name
from products_and_services.zoho_sync.evidence import Evidence
from products_and_services.zoho_sync.insert_changes import insert_changes
from products_and_services.zoho_sync.lease import Lease
from products_and_services.zoho_sync.mapping import Finding, Row, item_id_of, read_row
from products_and_services.zoho_sync.repeats import Known

Severity = SyncProblem.Severity


@dataclass(slots=True)
class Draft:
    """Everything one page adds to a run, ready to be stored in one transaction."""

    counts: Counter[str] = field(default_factory=Counter)
    item_ids: list[int] = field(default_factory=list)
    changes: list[Proposal] = field(default_factory=list)
    problems: list[SyncProblem] = field(default_factory=list)
    evidence: Evidence = field(default_factory=Evidence)

    def propose(self, proposal: Proposal) -> None:
        self.counts["deactivated"] += proposal.kind == SyncChange.Kind.DEACTIVATED
        self.changes.append(proposal)


def draft_rows(raw_rows: Iterable[object], seen: SeenIds) -> Draft:
    """Compare rows with their products; items seen before in this run are passed over."""
    draft, now = Draft(), timezone.now()
    fresh = _fresh_rows(draft, raw_rows, seen, now)
    known = Known(fresh)
    news = {item_id: raw for item_id, raw in fresh.items() if not _repeats(draft, known, item_id, raw)}
    products = products_by_item_id([item_id for item_id in news if item_id in known])
    for item_id, raw in news.items():
        _draft_row(draft, read_row(raw, now), products.get(item_id))
    return draft


def products_by_item_id(item_ids: list[str]) -> dict[str, dict[str, Any]]:
    """The compared columns of the products linked to these items."""
    found = Product.objects.order_by().filter(zoho_item_id__any=item_ids).values(*COMPARED) if item_ids else ()
    return {product["zoho_item_id"]: product for product in found}


def commit_draft(run: SyncRun, lease: Lease, draft: Draft, page: SyncPage | None = None, **changes: Any) -> None:
    """Store a draft in one transaction, the fence first: all of it or nothing."""
    changes |= {name: getattr(run, name) + count for name, count in draft.counts.items()}
    for problem in draft.problems:
        problem.run = run
    changes["evidence"] = draft.evidence.added_to(changes.get("evidence", run.evidence))
    with transaction.atomic():
        lease.commit(**changes)
        insert_changes(run.pk, draft.changes)
        SyncProblem.objects.bulk_create(draft.problems)
        if page is not None:
            page.save(force_insert=True)
    for name, value in changes.items():
        setattr(run, name, value)


def _fresh_rows(draft: Draft, raw_rows: Iterable[object], seen: SeenIds, now: datetime) -> dict[str, dict[str, Any]]:
    """Rows not seen before in this run, by item id; of several with one id on a page the newest counts."""
    newest: dict[str, dict[str, Any]] = {}
    for raw in raw_rows:
        item_id = item_id_of(raw)
        if item_id is None:
            _refuse(draft, read_row(raw, now))
        elif item_id not in newest or not _is_older(read_row(raw, now), read_row(newest[item_id], now)):
            newest[item_id] = cast("dict[str, Any]", raw)
    draft.item_ids = [int(item_id) for item_id in newest]
    fresh = set(seen.add_all(draft.item_ids))
    return {
        item_id: raw for number, (item_id, raw) in zip(draft.item_ids, newest.items(), strict=True) if number in fresh
    }


def _repeats(draft: Draft, known: Known, item_id: str, raw: Mapping[str, Any]) -> bool:
    if not known.repeats(item_id, raw):
        return False
    draft.counts["total"] += 1
    return True


def _is_older(row: Row, other: Row) -> bool:
    return bool(row.last_modified and other.last_modified and row.last_modified < other.last_modified)


def _draft_row(draft: Draft, row: Row, product: Mapping[str, Any] | None) -> None:
    if product is None and not has_name(row):
        _refuse(draft, row)
        return
    comparison = compare(row, product)
    draft.counts["total"] += 1
    _note_findings(draft, row, [*row.findings, *comparison.findings])
    draft.evidence.weigh(comparison.proposal, row, product)
    if comparison.proposal is not None:
        _propose(draft, comparison.proposal)


def _propose(draft: Draft, proposal: Proposal) -> None:
    if proposal.kind == SyncChange.Kind.CREATED:
        draft.counts["created"] += 1
    elif proposal.kind != SyncChange.Kind.NOTED:
        draft.counts["updated"] += 1
    draft.propose(proposal)


def _refuse(draft: Draft, row: Row) -> None:
    """A row that costs itself: counted once, listed with its first reason at least."""
    draft.counts["total"] += 1
    draft.counts["failed"] += 1
    draft.evidence.refused += 1
    _note_findings(draft, row, row.findings)


def _note_findings(draft: Draft, row: Row, findings: list[Finding]) -> None:
    for finding in findings:
        severity = Severity.PROBLEM if finding.is_problem else Severity.NOTICE
        draft.counts["problems" if finding.is_problem else "notices"] += 1
        draft.problems.append(
            SyncProblem(
                severity=severity,
                item_id=row.shown_id or row.item_id or "",
                item_name=row.shown_name or _("(no name)"),
                field=finding.field,
                reason=finding.reason,
                value=finding.value,
            )
        )
