"""Runs as they stand in the database, made without Zoho."""

from typing import Any

from django.utils import timezone

from products_and_services.models import Product, SyncChange, SyncRun


def make_run(state: str = "succeeded", **fields: Any) -> SyncRun:
    """A run that is over unless another state is given; nothing hangs on it yet."""
    now = timezone.now()
    said = {"phase": "done", "started_at": now, "finished_at": now, "worked_seconds": 3.2, **fields}
    return SyncRun.objects.create(state=state, **said)


def add_change(run: SyncRun, item_id: str, kind: str = "updated", **fields: Any) -> SyncChange:
    """One change of the run; `fields` are name=[old, new]."""
    return SyncChange.objects.create(run=run, zoho_item_id=item_id, kind=kind, fields=fields)


def applied(run: SyncRun) -> SyncRun:
    """The run with its mark behind its last change, and its count of updates."""
    changes = run.changes.order_by("pk")
    run.applied_up_to, run.updated = changes.values_list("pk", flat=True).last() or 0, changes.count()
    run.save()
    return run


def price_run(linked: Product) -> SyncRun:
    """A run that brought the product's price from 10 to what it is now."""
    run = make_run(total=1)
    add_change(run, str(linked.zoho_item_id), price=["10", "12.5"])
    return applied(run)
