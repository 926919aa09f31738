"""The collect phase: every page of a run's source becomes rows of the run, each page in one transaction."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from integrations.utils import Page, SeenIds
from products_and_services.models import SyncPage, SyncProblem, SyncRun
from products_and_services.zoho_sync.collect import Draft, draft_rows
from products_and_services.zoho_sync.cursor import cursor
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.mapping import item_id_of
from products_and_services.zoho_sync.packed_ids import pack, unpack
from products_and_services.zoho_sync.restart import restart
from products_and_services.zoho_sync.sources import changed_pages, chosen_pages, full_pages

Phase = SyncRun.Phase


def collect(job: Job) -> SeenIds:
    """Read what is left of the run's source; returns every item id the run has seen."""
    if job.run.kind == SyncRun.Kind.INCREMENTAL and job.run.pages:
        restart(job)
    seen = seen_so_far(job.run)
    resumed = job.run.stored_pages.order_by("-number").first()
    collect_pages(job, _pages(job, resumed), seen, resumed)
    return seen


def collect_pages(job: Job, pages: Iterable[Page], seen: SeenIds, resumed: SyncPage | None = None) -> None:
    """Store each page with its checkpoint; the last one moves the run to its next phase.

    `resumed` is the page an earlier attempt stored last: it is read again, to see whether the listing has shifted.
    """
    for page in pages:
        again = resumed is not None and page.number == resumed.number
        # Rows without an id were counted when the page was stored, and nothing tells one from another.
        draft = draft_rows(filter(item_id_of, page.items) if again else page.items, seen)
        changes = _conclusions(job.run, draft, page)
        if resumed is not None and again:
            if draft.item_ids != unpack(resumed.item_ids):
                _doubt(draft, changes, _("the listing had shifted when the run was resumed"))
            job.commit_draft(draft, **changes)
        else:
            stored = SyncPage(run=job.run, number=page.number, item_ids=pack(draft.item_ids))
            job.commit_draft(draft, stored, pages=job.run.pages + 1, **changes)


def seen_so_far(run: SyncRun) -> SeenIds:
    """The ids on the pages that earlier attempts stored."""
    seen = SeenIds()
    for packed in run.stored_pages.order_by("number").values_list("item_ids", flat=True).iterator():
        seen.add_all(unpack(packed))
    return seen


def _pages(job: Job, resumed: SyncPage | None) -> Iterable[Page]:
    if job.run.kind == SyncRun.Kind.SELECTIVE:
        return chosen_pages(job.client, job.run.item_ids)
    if job.run.kind == SyncRun.Kind.INCREMENTAL and (since := cursor()):
        return changed_pages(job.client, since)
    return full_pages(job.client, resumed.number if resumed else 1)


def _conclusions(run: SyncRun, draft: Draft, page: Page) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if run.zoho_started_at is None and page.zoho_time is not None:
        changes["zoho_started_at"] = page.zoho_time
    if page.doubt:
        _doubt(draft, changes, page.doubt)
    if page.last:
        changes["phase"] = Phase.ABSENCE
        changes.setdefault("complete", run.complete is not False)
    return changes


def _doubt(draft: Draft, changes: dict[str, Any], reason: str) -> None:
    """Such a pass concludes nothing from what it did not see; said once as a problem of the listing."""
    changes["complete"] = False
    draft.counts["problems"] += 1
    draft.problems.append(SyncProblem(severity=SyncProblem.Severity.PROBLEM, field=SyncProblem.LISTING, reason=reason))
