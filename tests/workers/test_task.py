"""The three documented ways to call the task: as a function, by `.delay()`, and on either broker."""

import json
from threading import Event
from typing import Any

import pytest

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoConfigurationError, ZohoTransientError
from products_and_services.models import Product, SyncRun
from products_and_services.tasks import task_sync_zoho_products
from tests.workers.conftest import QUEUES, Start, wait_until
from zoho_sandbox import Sandbox

SHELL = """
import json
from products_and_services.tasks import task_sync_zoho_products
from celery.result import AsyncResult
job = task_sync_zoho_products.delay()
statistics = AsyncResult(job.id).get(timeout=90)
print("RESULT", json.dumps({"id": job.id, **statistics}))
"""


@pytest.mark.django_db
def test_a_plain_call_syncs_here_and_now(zoho: Sandbox, credential: ZohoCredential) -> None:
    statistics = task_sync_zoho_products()

    assert (statistics["created"], Product.objects.count()) == (106, 106)
    assert json.loads(json.dumps(statistics)) == statistics


@pytest.mark.django_db
def test_a_transient_error_is_tried_again_three_times_and_resumes_the_run(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.faults.add(route="items", times=1000, status=503)

    outcome = task_sync_zoho_products.apply()

    assert (task_sync_zoho_products.max_retries, task_sync_zoho_products.default_retry_delay) == (3, 60)
    assert isinstance(outcome.result, ZohoTransientError)
    run = SyncRun.objects.get()
    assert (run.state, run.resumes) == ("interrupted", 3)


@pytest.mark.django_db
def test_a_configuration_error_is_not_tried_again(zoho: Sandbox, db: None) -> None:
    outcome = task_sync_zoho_products.apply()

    assert isinstance(outcome.result, ZohoConfigurationError)
    assert SyncRun.objects.get().resumes == 0


def delayed(start: Start, **environment: str) -> dict[str, Any]:
    worker = start("-m", "celery", "-A", "whatsappcrm_backend", "worker", *QUEUES, "--pool=solo", **environment)
    shell = start("manage.py", "shell", "-v", "0", "-c", SHELL, **environment)
    shell.wait(timeout=180)
    line = next((line for line in shell.output.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        pytest.fail(f"{shell.output}\nWorker:\n{worker.output}")
    answer: dict[str, Any] = json.loads(line.removeprefix("RESULT "))
    return answer


@pytest.mark.django_db(transaction=True)
def test_delay_and_async_result_on_the_filesystem_broker(
    start: Start, zoho: Sandbox, credential: ZohoCredential
) -> None:
    answer = delayed(start)

    assert (answer["created"], answer["state"]) == (106, "succeeded")
    assert SyncRun.objects.get().task_id == answer["id"]


@pytest.mark.django_db(transaction=True)
def test_delay_and_async_result_on_redis(
    start: Start, redis_url: str, zoho: Sandbox, credential: ZohoCredential
) -> None:
    answer = delayed(start, CELERY_BROKER_URL=redis_url)

    assert (answer["created"], Product.objects.count()) == (106, 106)


@pytest.mark.django_db(transaction=True)
def test_a_worker_picks_up_what_was_left_queued(start: Start, zoho: Sandbox, credential: ZohoCredential) -> None:
    run = SyncRun.objects.create(holds_place=True)
    SyncRun.objects.update(created_at="2020-01-01T00:00Z")

    start("-m", "celery", "-A", "whatsappcrm_backend", "worker", *QUEUES, "--pool=solo", "--loglevel=warning")

    wait_until(lambda: SyncRun.objects.get(pk=run.pk).state == "succeeded")
    assert Product.objects.count() == 106


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_asked_to_stop_leaves_the_run_to_be_resumed(
    start: Start, zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.catalogue.replace([{"item_id": str(n), "name": f"Item {n}", "rate": 1} for n in range(1, 4001)])
    zoho.latency = 0.3
    asked = Event()
    zoho.before_page = lambda page: page > 4 and asked.wait(90) and None
    worker = start(
        "-m", "celery", "-A", "whatsappcrm_backend", "worker", *QUEUES, "--concurrency=1", "--loglevel=warning"
    )
    task_id = start("manage.py", "shell", "-v", "0", "-c", SHELL.split("statistics")[0])
    assert task_id.wait(timeout=60) == 0
    wait_until(lambda: SyncRun.objects.filter(pages__gt=1).exists())

    worker.terminate()
    asked.set()

    assert worker.wait(timeout=60) == 0
    run = SyncRun.objects.get()
    assert (run.state, run.reason, run.lease_until) == ("interrupted", "INTERRUPTED", None)
    assert 1 < run.pages < 20


def test_subprocesses_are_started_from_the_project_root(start: Start, zoho: Sandbox) -> None:
    checked = start("manage.py", "check", "--fail-level", "ERROR")

    assert checked.wait(timeout=60) == 0
