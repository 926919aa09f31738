"""Many starts in the same moment make one run."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from products_and_services.models import SyncRun
from products_and_services.zoho_sync.lease import claim
from products_and_services.zoho_sync.starting import Wanted, place_run
from tests.plugins.scale import rounds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("crowd")]
STARTS = 50


@pytest.mark.parametrize("_round", range(rounds(2, 20)))
def test_fifty_simultaneous_starts_make_one_run_that_all_of_them_name(_round: int) -> None:
    barrier = Barrier(STARTS)

    def start(_: int) -> tuple[int, bool]:
        barrier.wait()
        try:
            run, placed = place_run(Wanted())
            return run.pk, placed
        finally:
            connection.close()

    with ThreadPoolExecutor(STARTS) as pool:
        answers = list(pool.map(start, range(STARTS)))

    assert SyncRun.objects.count() == 1
    assert {run_id for run_id, _ in answers} == {SyncRun.objects.get().pk}
    assert sum(placed for _, placed in answers) == 1


@pytest.mark.parametrize("_round", range(rounds(2, 20)))
def test_of_many_workers_one_gets_the_run(_round: int) -> None:
    run, _ = place_run(Wanted())
    barrier = Barrier(8)

    def take(_: int) -> bool:
        barrier.wait()
        try:
            return claim(run.pk) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, range(8))) == 1
