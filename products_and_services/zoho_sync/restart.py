"""An interrupted incremental run begins again: what is newest has changed since."""

from typing import Any

from django.db import transaction

from products_and_services.zoho_sync.job import Job

COUNTS = ("pages", "total", "created", "updated", "deactivated", "failed", "problems", "notices")


def restart(job: Job) -> None:
    """Forget what an earlier attempt has read; nothing of it was written to a product."""
    fresh: dict[str, Any] = {**dict.fromkeys(COUNTS, 0), "evidence": {}, "complete": None, "zoho_started_at": None}
    with transaction.atomic():
        job.lease.commit(**fresh)
        for rows in (job.run.stored_pages, job.run.changes, job.run.findings):
            rows.all().delete()
    for name, value in fresh.items():
        setattr(job.run, name, value)
