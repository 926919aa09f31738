"""Half an hour of an unlucky shop: Zoho fails now and then, workers are killed, both sides edit. Nothing is lost.

`make soak` runs it in full length; with every commit it runs for seconds, the clock of the limits scaled along.
"""

import random
import resource
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from kombu import Connection

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncChange, SyncPage, SyncProblem, SyncRun
from products_and_services.sync_schedule import tick
from products_and_services.tasks import task_sync_zoho_products
from products_and_services.zoho_sync.locks import lock
from products_and_services.zoho_sync.starting import Wanted, place_run
from tests.plugins.scale import rounds
from tests.proofs.test_call_limits import worst_window
from tests.workers.conftest import QUEUES, Start, wait_until
from tests.workers.program import Program
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS, SECONDS_BETWEEN_KILLS = rounds(24, 1800), rounds(4, 60)
WINDOW, CALLS = rounds(6, 60), rounds(60, 80)
# The clock of the token requests is not scaled.
TOKEN_WINDOW, TOKENS = 600, 5
# In the short form once: with calls that fail, more would use up the five, and syncs would rightly wait for minutes.
KILLS_A_TOKEN = rounds(3, 5)
SECONDS_BETWEEN_MOMENTS, FAULTY = rounds(0.25, 1), rounds(0.05, 0.01)
RUNS_KEPT = rounds(5, 20)
ITEMS = 1000
FAULTS: tuple[dict[str, Any], ...] = (
    {"status": 500},
    {"status": 429, "headers": {"Retry-After": "1"}},
    {"raw": "reset"},
    {"raw": "black-hole"},
)
PAGE_KB = resource.getpagesize() // 1024


class Shop:
    """Both sides of a busy day: Zoho's catalogue moves, operators lock and edit, syncs of every kind are asked for."""

    def __init__(self, zoho: Sandbox, send: Callable[[SyncRun], None]) -> None:
        self.zoho, self.send = zoho, send
        self.chance = random.Random(20_261_125)  # noqa: S311
        self.kept: dict[int, Decimal] = {}

    def moment(self) -> None:
        """One moment of it."""
        ids = self.chance.sample(self.zoho.catalogue.ids(), 6)
        for item_id in ids[:3]:
            self.zoho.catalogue.edit(item_id, rate=self.chance.randint(1, 999))
        if self.chance.random() < 0.2:
            self.zoho.catalogue.add(name="Newcomer", rate=5)
        if self.chance.random() < 0.1:
            self.zoho.catalogue.delete(ids[3])
        self._keep_a_price(ids[4])
        self._ask_for_a_sync(ids[5])
        tick(timezone.now(), self.send)

    def _keep_a_price(self, item_id: str) -> None:
        for product in Product.objects.filter(zoho_item_id=item_id):
            product.price = Decimal(self.chance.randint(1, 999))
            product.zoho_locks = lock(product.zoho_locks, "price")
            product.save(update_fields=["price", "zoho_locks"])
            self.kept[product.pk] = product.price

    def _ask_for_a_sync(self, item_id: str) -> None:
        kind = self.chance.choice(("full", "incremental", "selective", ""))
        if kind:
            run, placed = place_run(Wanted(kind=kind, item_ids=[item_id] if kind == "selective" else []))
            if placed:
                self.send(run)


@pytest.fixture
def shop(zoho: Sandbox, credential: ZohoCredential, redis_url: str, settings: Any) -> Iterator[Shop]:
    settings.ZOHO_SYNC_RUNS_KEPT, settings.ZOHO_SYNC_HISTORY = RUNS_KEPT, timedelta()
    settings.ZOHO_SYNC_LEASE = timedelta(seconds=5)
    zoho.limits.concurrency = 5
    with Connection(redis_url) as broker:

        def send(run: SyncRun) -> None:
            task_sync_zoho_products.apply_async(kwargs={"run_id": run.pk}, connection=broker)

        yield Shop(zoho, send)


def fail_now_and_then(zoho: Sandbox, chance: random.Random) -> None:
    """Each kind of fault strikes its share of the calls that fail."""
    for fault in FAULTS:
        zoho.faults.add(times=None, match=lambda _request: chance.random() < FAULTY / len(FAULTS), **fault)


def resident_kb(worker: Program) -> int:
    return int(Path(f"/proc/{worker.pid}/statm").read_text().split()[1]) * PAGE_KB


def nothing_is_under_way() -> bool:
    return not SyncRun.objects.exclude(state__in=SyncRun.OVER).exists()


@pytest.mark.parametrize("zoho", [ITEMS], indirect=True)
def test_an_unlucky_day_loses_nothing_and_leaves_nothing_behind(
    start: Start, zoho: Sandbox, shop: Shop, redis_url: str
) -> None:
    def worker(name: str) -> Program:
        limits = {"DJANGO_SETTINGS_MODULE": "tests.proofs.soak_settings", "WINDOW": str(WINDOW), "CALLS": str(CALLS)}
        options = ("worker", *QUEUES, "--pool=solo", "--loglevel=error", "--without-mingle", f"-n{name}@%h")
        return start("-m", "celery", "-A", "whatsappcrm_backend", *options, CELERY_BROKER_URL=redis_url, **limits)

    survivor, victim, kills = worker("survivor"), worker("victim"), 0
    shop.send(place_run(Wanted())[0])
    wait_until(lambda: Product.objects.count() == ITEMS)
    fail_now_and_then(zoho, shop.chance)
    began, halfway = time.monotonic(), 0
    while (elapsed := time.monotonic() - began) < SECONDS:
        shop.moment()
        if elapsed > (kills + 1) * SECONDS_BETWEEN_KILLS:
            victim.kill()
            victim, kills = worker(f"victim{kills}"), kills + 1
            if kills % KILLS_A_TOKEN == 0:
                zoho.oauth.expire_access_tokens()
        halfway = halfway or (resident_kb(survivor) if elapsed > SECONDS / 2 else 0)
        time.sleep(SECONDS_BETWEEN_MOMENTS)
    zoho.faults.clear()
    wait_until(lambda: "ready." in victim.output)
    victim.terminate()
    assert victim.wait(60) == 0
    calm_down(shop)  # with the survivor alone, which shows that it still works

    grown = (resident_kb(survivor) - halfway) // 1024
    rows = {model.__name__: model.objects.count() for model in (SyncRun, SyncPage, SyncChange, SyncProblem)}
    tokens = worst_window(zoho, TOKEN_WINDOW, ("token",))
    print(f"{SECONDS} s, {kills} kills, {len(zoho.journal.requests)} requests, {SyncRun.objects.latest('pk').pk} runs")
    print(f"worst window {worst_window(zoho)} of {CALLS}, of token requests {tokens} of {TOKENS}")
    print(f"the survivor grew by {grown} MB; rows left {rows}")
    assert kills >= SECONDS // SECONDS_BETWEEN_KILLS - 1
    assert_true_to_zoho(shop)
    assert worst_window(zoho) <= CALLS
    assert zoho.journal.worst_concurrency() <= 4
    assert 1 < tokens <= TOKENS
    assert rows["SyncRun"] <= RUNS_KEPT + 3
    assert rows["SyncPage"] == 0
    assert rows["SyncChange"] < ITEMS  # those of the first run alone were as many
    assert rows["SyncProblem"] <= len(shop.kept) + RUNS_KEPT  # what Zoho says about prices that people keep
    assert grown <= 20


def calm_down(shop: Shop) -> None:
    """What is under way comes to its end by the tick alone; two passes later nothing is left to do."""
    for _ in range(3):
        wait_until(lambda: tick(timezone.now(), shop.send) is not None and nothing_is_under_way(), 300)
        shop.send(place_run(Wanted())[0])
    wait_until(lambda: tick(timezone.now(), shop.send) is not None and nothing_is_under_way(), 300)
    tick(timezone.now(), shop.send)  # forgets the pages of the last run


def assert_true_to_zoho(shop: Shop) -> None:
    catalogue = {item_id: shop.zoho.catalogue.get(item_id) for item_id in shop.zoho.catalogue.ids()}
    products = {str(product.zoho_item_id): product for product in Product.objects.all()}
    gone = products.keys() - catalogue.keys()
    assert catalogue.keys() <= products.keys()
    assert [item_id for item_id in gone if products[item_id].is_active] == []
    wrong = [
        item_id
        for item_id, row in catalogue.items()
        if products[item_id].price != shop.kept.get(products[item_id].pk, row["rate"])
    ]
    assert wrong == []
