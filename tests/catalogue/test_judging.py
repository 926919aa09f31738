"""The moment of judgement: whatever interrupts it, nothing implausible is written and every count stays true."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoTransientError
from products_and_services.models import Product, SyncRun
from products_and_services.services import (
    apply_run,
    link_product,
    sync_now,
    sync_zoho_products_to_db,
    work_on_placed,
)
from products_and_services.sync_schedule import reap
from products_and_services.zoho_sync import stopping
from products_and_services.zoho_sync.errors import LeaseLost
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.judge import judge
from products_and_services.zoho_sync.lease import Lease, claim
from products_and_services.zoho_sync.locks import lock
from products_and_services.zoho_sync.starting import Wanted, requeue
from tests.catalogue.changing import changed, without
from tests.catalogue.rows import zoho_row
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
Table = Callable[[], list[dict[str, Any]]]


class Killed(BaseException):
    """A worker that ends in the middle of something."""


def die(*_args: Any, **_changes: Any) -> None:
    raise Killed


def go_on(run_id: int) -> dict[str, Any]:
    """What the tick and another worker do about a run whose worker fell silent."""
    later = timezone.now() + timedelta(minutes=3)
    reap(later)
    requeue(SyncRun.objects.get(pk=run_id), later)
    return work_on_placed(run_id)


def ask_to_stop_when_judged(run: SyncRun) -> None:
    if run.phase == SyncRun.Phase.APPLY:
        stopping.request()


def ask_to_stop_when_held(_run: SyncRun) -> None:
    if SyncRun.objects.filter(state="held").exists():
        stopping.request()


@pytest.mark.parametrize(("preview", "state"), [(False, "held"), (True, "ready")])
def test_a_stop_during_the_judgement_lets_nothing_through(
    zoho: Sandbox, shop: Any, table: Table, preview: bool, state: str
) -> None:
    rows = shop(106)
    before = table()
    zoho.catalogue.replace(changed(rows, rate=9000))
    try:
        run_id = sync_now(Wanted(preview=preview), ask_to_stop_when_judged)["run_id"]
    finally:
        stopping.clear()

    assert go_on(run_id)["state"] == state
    assert table() == before


@pytest.mark.parametrize(("preview", "state"), [(False, "held"), (True, "ready")])
@pytest.mark.parametrize("write", ["park", "release"])
def test_a_worker_killed_during_the_judgement_lets_nothing_through(
    zoho: Sandbox, shop: Any, table: Table, preview: bool, state: str, write: str
) -> None:
    rows = shop(106)
    before = table()
    zoho.catalogue.replace(changed(rows, rate=9000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lease, write, die)
        try:
            run_id = sync_now(Wanted(preview=preview))["run_id"]
        except Killed:
            run_id = SyncRun.objects.latest("pk").pk

    assert go_on(run_id)["state"] == state
    assert table() == before


def test_a_stop_after_deactivations_were_held_leaves_one_held_run(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace(without(rows, *range(30)))
    sync_zoho_products_to_db()
    try:
        run_id = sync_now(Wanted(), ask_to_stop_when_held)["run_id"]
    finally:
        stopping.clear()

    work_on_placed(run_id)

    held = SyncRun.objects.get(state="held")
    assert (held.changes.count(), held.deactivated) == (30, 30)
    assert SyncRun.objects.get(pk=run_id).updated == 0


def test_an_overtaken_worker_neither_holds_nor_supersedes_anything(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    older = sync_zoho_products_to_db(preview=True)["run_id"]
    zoho.catalogue.replace(without(rows, *range(30)))
    sync_zoho_products_to_db()
    SyncRun.objects.filter(pk=older).update(state="ready")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("products_and_services.zoho_sync.run.judge", die)
        with pytest.raises(Killed):
            sync_zoho_products_to_db()
    run = SyncRun.objects.latest("pk")
    SyncRun.objects.update(lease_until=None)
    asleep = claim(run.pk)
    SyncRun.objects.update(lease_until=None)
    claim(run.pk)
    assert asleep is not None

    with pytest.raises(LeaseLost):
        judge(Job(SyncRun.objects.get(pk=run.pk), asleep))

    assert not SyncRun.objects.filter(state="held").exists()
    assert SyncRun.objects.get(pk=older).state == "ready"
    assert run.changes.count() == 30


def test_held_deactivations_count_what_zoho_said_and_what_was_missing(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    zoho.catalogue.replace(without(rows, *range(21)))
    sync_zoho_products_to_db()
    zoho.catalogue.replace(without(changed(rows, *range(50, 60), status="inactive"), *range(21)))
    sync_zoho_products_to_db()
    held = SyncRun.objects.get(state="held")
    assert (held.deactivated, held.updated, held.total) == (31, 10, 10)
    Product.objects.filter(name__in=["Item 3", "Item 50"]).update(is_active=False)

    applied = apply_run(held.pk)

    assert (applied["state"], applied["deactivated"], applied["updated"]) == ("succeeded", 29, 9)
    assert Product.objects.filter(is_active=True).count() == 75


def test_products_that_others_put_back_on_sale_meanwhile_are_not_missing(zoho: Sandbox, shop: Any) -> None:
    shop(106)
    everything = Product.objects.all()
    everything.update(is_active=False, zoho_locks=lock({}, "is_active"))

    result = sync_now(Wanted(), lambda _run: everything.update(is_active=True) and None)

    assert result["state"] == "succeeded"


def test_products_that_are_linked_meanwhile_are_not_missing(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.catalogue.replace([zoho_row(item_id=str(1000 + n), name=f"Item {n}") for n in range(3)])
    typed = [Product.objects.create(name=f"Typed {n}") for n in range(3)]
    linked: list[int] = []

    def link_all(_run: SyncRun) -> None:
        while len(linked) < len(typed):
            linked.append(len(linked))
            link_product(typed[linked[-1]], str(1000 + linked[-1]))

    assert sync_now(Wanted(), link_all)["state"] == "succeeded"


@pytest.mark.parametrize("zoho", [450], indirect=True)
def test_rows_without_an_id_are_counted_once_however_often_their_page_is_read(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    def spoil(payload: dict[str, Any]) -> dict[str, Any]:
        return payload | {"items": [*payload["items"][:195], *[{"item_id": None, "name": "?"}] * 5]}

    zoho.faults.add(route="items", page=2, times=None, change=spoil)
    for _ in range(3):
        zoho.faults.add(route="items", page=3, times=5, status=503)
        with pytest.raises(ZohoTransientError):
            sync_zoho_products_to_db()

    result = sync_zoho_products_to_db()

    assert (result["failed"], result["total"], len(result["errors"])) == (5, 450, 5)
