"""What a rhythm costs, from the size of the catalogue and from what runs took, and which one is proposed."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.cost import Choice, Costs, Limit, calls_of_last_day, costs
from products_and_services.models import Product, SyncRun


def known(full: int = 100, limit: int = 1000, **values: Any) -> Costs:
    return Costs(**{"full": full, "changes": 1.0, "limit": Limit(limit, known=True), "reads_changes": True, **values})


@pytest.mark.parametrize(
    ("choice", "calls"),
    [(Choice(0, 0), 0), (Choice(5, 0), 288), (Choice(15, 24), 196), (Choice(60, 6), 424), (Choice(7, 0), 206)],
)
def test_a_day_costs_every_run_it_holds(choice: Choice, calls: int) -> None:
    assert known().per_day(choice) == calls


@pytest.mark.parametrize(
    ("full", "limit", "proposed"),
    [
        pytest.param(1, 1000, Choice(5, 1), id="small catalogue"),
        pytest.param(100, 1000, Choice(5, 6), id="20,000 items on the smallest plan"),
        pytest.param(100, 10_000, Choice(5, 1), id="20,000 items on a large plan"),
        pytest.param(400, 1000, Choice(5, 24), id="80,000 items on the smallest plan"),
        pytest.param(700, 1000, Choice(15, 24), id="140,000 items on the smallest plan"),
        pytest.param(5000, 1000, Choice(60, 24), id="more than any day can bear"),
    ],
)
def test_the_freshest_rhythm_within_the_means_is_proposed(full: int, limit: int, proposed: Choice) -> None:
    assert known(full, limit).proposed() == proposed


def test_where_changes_cannot_be_read_they_cost_what_the_plan_bears_and_no_more() -> None:
    blind = known(reads_changes=False)

    assert blind.shortest_full == timedelta(hours=24 * 100 / 850)
    assert blind.per_day(Choice(5, 0)) == 850
    assert known(full=1, reads_changes=False).per_day(Choice(60, 0)) == 24


@pytest.mark.django_db
def test_the_catalogue_and_the_newest_good_runs_say_what_a_sync_takes() -> None:
    assert costs() == Costs(1, 1.0, Limit(1000, known=False), reads_changes=True)
    Product.objects.bulk_create(Product(name="P", zoho_item_id=str(n + 1)) for n in range(401))
    Product.objects.create(name="Ours")
    ZohoCredential.objects.create(organization_id="7", quota_limit=7500)
    assert (costs().full, costs().limit) == (3, Limit(7500, known=True))

    good = {"state": "succeeded", "complete": True, "zoho_started_at": timezone.now()}
    SyncRun.objects.create(**good, calls=9)
    SyncRun.objects.create(**good, calls=5)
    SyncRun.objects.create(**good, calls=50, resumes=1)
    SyncRun.objects.create(state="failed", calls=70)
    for calls in (1, 1, 4):
        SyncRun.objects.create(**good, kind="incremental", calls=calls)

    assert (costs().full, costs().changes) == (5, 2.0)


@pytest.mark.django_db
def test_the_calls_of_the_last_day_are_those_of_all_runs_in_it() -> None:
    now = timezone.now()
    for calls, hours in ((3, 1), (4, 23), (100, 25)):
        run = SyncRun.objects.create(state="failed", calls=calls, kind="selective")
        SyncRun.objects.filter(pk=run.pk).update(created_at=now - timedelta(hours=hours))

    assert calls_of_last_day(now) == 7
