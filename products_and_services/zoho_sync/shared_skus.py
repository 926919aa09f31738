"""Notices about SKUs that several products share: legal in Zoho, but a bot that searches by SKU finds several."""

from django.db.models import Count
from django.utils.translation import gettext as _

from products_and_services.models import Product, SyncChange, SyncProblem, SyncRun
from products_and_services.zoho_sync.collect import Draft
from products_and_services.zoho_sync.job import Job

MOST_NOTICES = 100


def note_shared_skus(job: Job) -> None:
    """One notice per SKU that this run wrote and that more than one linked product now has."""
    if not _wrote_skus(job.run):
        return
    mine = Product.objects.filter(zoho_synced_at__gte=job.run.started_at, sku__isnull=False).values("sku")
    shared = Product.objects.filter(sku__in=mine).values("sku").annotate(count=Count("pk")).filter(count__gt=1)
    draft = Draft()
    for row in shared.order_by("-count", "sku")[:MOST_NOTICES]:
        draft.counts["notices"] += 1
        draft.problems.append(
            SyncProblem(
                severity=SyncProblem.Severity.NOTICE,
                field="sku",
                item_name=str(row["sku"]),
                reason=_("%(count)d products share this SKU") % {"count": row["count"]},
                value=str(row["sku"])[:200],
            )
        )
    if draft.problems:
        job.commit_draft(draft)


def _wrote_skus(run: SyncRun) -> bool:
    return bool(run.created) or run.changes.filter(fields__has_key="sku").exclude(kind=SyncChange.Kind.NOTED).exists()
