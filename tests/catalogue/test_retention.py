from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from products_and_services.models import SyncChange, SyncPage, SyncRun
from products_and_services.services import undo_run
from products_and_services.zoho_sync.retention import prune

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=200)


def old_runs(count: int, **fields: Any) -> list[int]:
    runs = [SyncRun.objects.create(state="succeeded", finished_at=LONG_AGO, **fields) for _ in range(count)]
    for run in runs:
        SyncChange.objects.create(run=run, zoho_item_id="7", kind="updated")
    return [run.pk for run in runs]


def test_old_runs_go_one_a_minute_and_the_newest_stay(settings: Any) -> None:
    settings.ZOHO_SYNC_RUNS_KEPT = 2
    old = old_runs(4)
    recent = SyncRun.objects.create(state="succeeded", finished_at=timezone.now())

    removed = [prune(timezone.now()) for _ in range(5)]

    assert removed == [1, 1, 1, 0, 0]
    assert set(SyncRun.objects.values_list("pk", flat=True)) == {old[3], recent.pk}
    assert SyncChange.objects.count() == 1


def test_a_run_that_is_not_over_is_never_pruned(settings: Any) -> None:
    settings.ZOHO_SYNC_RUNS_KEPT = 0
    for state in ("queued", "running", "waiting", "interrupted", "ready", "held"):
        SyncRun.objects.create(state=state, finished_at=LONG_AGO)

    prune(timezone.now())

    assert SyncRun.objects.count() == 6


def test_the_pages_of_a_run_go_as_soon_as_it_is_over() -> None:
    over = SyncRun.objects.create(state="succeeded", finished_at=timezone.now())
    parked = SyncRun.objects.create(state="interrupted")
    for run in (over, parked):
        SyncPage.objects.create(run=run, number=1, item_ids=b"\0" * 8)

    prune(timezone.now())

    assert [page.run_id for page in SyncPage.objects.all()] == [parked.pk]


def test_a_kept_run_can_still_be_undone(shop: Any) -> None:
    shop(3)
    run = SyncRun.objects.get()
    prune(timezone.now() + timedelta(days=365))

    assert undo_run(run.pk)["updated"] == 3
