"""The queue `zoho`: syncs have it to themselves, and several workers on one Redis share place and token."""

import json
import time

import pytest
import redis

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.tasks import task_sync_zoho_products
from tests.workers.conftest import QUEUES, Start, wait_until
from zoho_sandbox import Sandbox

CROWD = """
from products_and_services.queueing import queue_items, queue_sync
from products_and_services.tasks import task_sync_zoho_products, zoho_tick
from products_and_services.zoho_sync.starting import Wanted
queue_items({ids})
for _ in range(4):
    queue_sync(Wanted())
    queue_sync(Wanted(kind="incremental"))
    task_sync_zoho_products.delay()
    zoho_tick.delay()
"""
WORKERS = 3


@pytest.mark.django_db(transaction=True)
def test_the_tasks_go_to_a_queue_of_their_own(
    start: Start, redis_url: str, zoho: Sandbox, credential: ZohoCredential
) -> None:
    with redis.Redis.from_url(redis_url) as server:
        send = "from products_and_services.tasks import *; task_sync_zoho_products.delay(); zoho_tick.delay()"
        sender = start("manage.py", "shell", "-v", "0", "-c", send, CELERY_BROKER_URL=redis_url)

        assert sender.wait(timeout=180) == 0
        assert (server.llen("zoho"), server.llen("celery")) == (2, 0)


@pytest.mark.django_db
def test_a_worker_that_cannot_read_changes_only_reads_everything(zoho: Sandbox, credential: ZohoCredential) -> None:
    task_sync_zoho_products()
    zoho.switches.ignore_sort = True
    zoho.catalogue.edit(zoho.catalogue.ids()[3], rate=777)
    zoho.catalogue.edit(zoho.catalogue.ids()[50], rate=778)
    placed = SyncRun.objects.create(kind="incremental", holds_place=True, trigger="schedule")

    outcome = task_sync_zoho_products(run_id=placed.pk)

    placed.refresh_from_db()
    assert (placed.state, placed.reason) == ("failed", "NOT_NEWEST_FIRST")
    instead = SyncRun.objects.get(pk=outcome["run_id"])
    assert (instead.kind, instead.state, instead.trigger, instead.updated) == ("full", "succeeded", "schedule", 2)


@pytest.mark.django_db(transaction=True)
def test_several_workers_on_redis_share_place_and_token(
    start: Start, redis_url: str, zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.latency = 0.05
    options = ("worker", *QUEUES, "--pool=solo", "--loglevel=warning", "--without-mingle")
    for number in range(WORKERS):
        start("-m", "celery", "-A", "whatsappcrm_backend", *options, f"-nw{number}@%h", CELERY_BROKER_URL=redis_url)
    sender = start(
        "manage.py", "shell", "-v", "0", "-c", CROWD.format(ids=json.dumps(zoho.catalogue.ids()[:50])),
        CELERY_BROKER_URL=redis_url,
    )  # fmt: skip
    assert sender.wait(timeout=180) == 0

    with redis.Redis.from_url(redis_url) as server:
        wait_until(lambda: nothing_left_to_do(server), 180)

    assert set(SyncRun.objects.values_list("state", flat=True)) == {"succeeded"}
    assert Product.objects.count() == 106
    assert zoho.journal.count("token") == 1
    listings = sorted(SyncRun.objects.exclude(kind="selective").values_list("started_at", "finished_at"))
    assert all(ended <= begun for (_, ended), (begun, _) in zip(listings, listings[1:], strict=False))


def nothing_left_to_do(server: redis.Redis) -> bool:
    """No task waits, none is in a worker's hands (they acknowledge late), and every run is over."""
    for _look in range(2):
        if server.llen("zoho") or server.hlen("unacked"):
            return False
        time.sleep(0.2)  # a message is in neither for a moment when a worker takes it
    return SyncRun.objects.exists() and not SyncRun.objects.exclude(state__in=SyncRun.OVER).exists()
