"""Turn rows of Zoho into rows of the run: what would change, what was refused, what was seen. No product is touched."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.utils import SeenIds
from products_and_services.models import Product, SyncChange, SyncPage, SyncProblem, SyncRun
from products_and_services.zoho_sync.compare import COMPARED, Proposal, compare, has_name
from products_and_services.zoho_sync.evidence import Evidence
from products_and_services.zoho_sync.insert_changes import insert_changes
from products_and_services.zoho_sync.lease import Lease
from products_and_services.zoho_sync.mapping import Finding, Row, read_row

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
    """Compare rows with their products (one SELECT); items seen before in this run are passed over."""
    draft = Draft()
    rows = _fresh_rows(draft, raw_rows, seen)
    products = products_by_item_id([row.item_id for row in rows if row.item_id])
    for row in rows:
        _draft_row(draft, row, products.get(row.item_id or ""))
    return draft


def products_by_item_id(item_ids: list[str]) -> dict[str, dict[str, Any]]:
    """The compared columns of the products linked to these items."""
    found = Product.objects.filter(zoho_item_id__any=item_ids).values(*COMPARED)
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


def _fresh_rows(draft: Draft, raw_rows: Iterable[object], seen: SeenIds) -> list[Row]:
    """Rows not seen before in this run; of several with one id on a page the newest counts."""
    now = timezone.now()
    newest: dict[str, Row] = {}
    for raw in raw_rows:
        row = read_row(raw, now)
        if row.item_id is None:
            _refuse(draft, row)
        elif row.item_id not in newest or not _is_older(row, newest[row.item_id]):
            newest[row.item_id] = row
    draft.item_ids = [int(item_id) for item_id in newest]
    fresh = set(seen.add_all(draft.item_ids))
    return [row for number, row in zip(draft.item_ids, newest.values(), strict=True) if number in fresh]


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
