"""Redis forgets everything: no run is lost, because the database knows what is to be done (C9)."""

from collections.abc import Callable, Iterator
from threading import Event

import pytest
import redis
from django.utils import timezone
from kombu import Connection

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.sync_schedule import tick
from products_and_services.tasks import task_sync_zoho_products
from products_and_services.zoho_sync.starting import Wanted, place_run
from tests.workers.conftest import QUEUES, Start, wait_until
from tests.workers.program import Program
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db(transaction=True)
Send = Callable[[SyncRun], None]


@pytest.fixture
def server(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as server:
        yield server


@pytest.fixture
def send(redis_url: str) -> Iterator[Send]:
    """Hand a run to the workers over one connection that stays open, as a web process does."""
    with Connection(redis_url) as broker:

        def send_run(run: SyncRun) -> None:
            name = {"task_id": f"run-{run.pk}"}
            task_sync_zoho_products.apply_async(kwargs={"run_id": run.pk}, connection=broker, **name)

        yield send_run


@pytest.fixture
def runs(send: Send, zoho: Sandbox, credential: ZohoCredential) -> list[SyncRun]:
    """A full sync that was handed over, and one of ten items that has yet to be."""
    chosen = Wanted(kind="selective", item_ids=zoho.catalogue.ids()[:10])
    runs = [place_run(wanted)[0] for wanted in (Wanted(), chosen)]
    send(runs[0])
    return runs


def worker(start: Start, redis_url: str) -> Program:
    options = ("worker", *QUEUES, "--pool=solo", "--loglevel=warning", "--without-mingle")
    return start("-m", "celery", "-A", "whatsappcrm_backend", *options, CELERY_BROKER_URL=redis_url)


def is_in_line(server: redis.Redis, run: SyncRun) -> bool:
    return any(f"run-{run.pk}".encode() in message for message in server.lrange("zoho", 0, -1))


def tick_after_a_minute(send: Send) -> list[SyncRun]:
    """What the minute tick hands over again once the runs have been queued for longer than a message takes."""
    SyncRun.objects.filter(state="queued").update(created_at="2020-01-01T00:00Z")
    return tick(timezone.now(), send)


def all_succeeded() -> bool:
    return set(SyncRun.objects.values_list("state", flat=True)) == {"succeeded"}


def test_a_redis_that_is_flushed_during_a_sync_loses_no_run(
    start: Start, redis_url: str, server: redis.Redis, send: Send, zoho: Sandbox, runs: list[SyncRun]
) -> None:
    flushed = Event()
    zoho.before_page = lambda _page: flushed.wait(120)
    worker(start, redis_url)
    wait_until(lambda: zoho.journal.count("token"))  # the worker is inside the first sync and takes nothing else
    send(runs[1])
    assert is_in_line(server, runs[1])

    server.flushdb()
    flushed.set()
    wait_until(lambda: SyncRun.objects.get(pk=runs[0].pk).state == "succeeded")

    assert tick_after_a_minute(send) == [runs[1]]
    wait_until(all_succeeded)
    assert Product.objects.count() == 106


def test_messages_lost_before_a_worker_took_them_are_sent_again(
    start: Start, redis_url: str, server: redis.Redis, send: Send, runs: list[SyncRun]
) -> None:
    send(runs[1])
    assert all(is_in_line(server, run) for run in runs)
    server.flushdb()

    assert tick_after_a_minute(send) == runs

    worker(start, redis_url)
    wait_until(all_succeeded)
    assert Product.objects.count() == 106
