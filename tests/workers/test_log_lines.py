"""The log of a real worker as JSON: every line of a sync names its run, those of extra threads and Celery's own too."""

import json
from pathlib import Path
from typing import Any

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import SyncRun
from tests.workers.conftest import QUEUES, Start, wait_until
from zoho_sandbox import Sandbox

QUEUE = """
from products_and_services.queueing import queue_sync
from products_and_services.zoho_sync.starting import Wanted
queue_sync(Wanted())
"""
SECONDS_A_PAGE = 0.7  # so slow that pages are asked for ahead
AS_ROOT_TOO = {"PYTHONWARNINGS": "ignore"}
LAST_PLAIN_LINE = "worker: Warm shutdown (MainProcess)"
OURS = ("integrations.", "products_and_services.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("zoho", [1000], indirect=True)
def test_every_line_of_a_sync_parses_and_names_its_run(
    start: Start, zoho: Sandbox, credential: ZohoCredential, tmp_path: Path
) -> None:
    zoho.latency = SECONDS_A_PAGE
    assert start("manage.py", "shell", "-v", "0", "-c", QUEUE).wait(timeout=60) == 0
    celery = ("-m", "celery", "--quiet", "-A", "whatsappcrm_backend")
    worker = start(*celery, "worker", *QUEUES, "-c", "1", LOG_FORMAT="json", **AS_ROOT_TOO)
    wait_until(lambda: "succeeded in" in written(tmp_path))
    worker.terminate()
    assert worker.wait(timeout=60) == 0

    assert [line for line in worker.output.splitlines() if line and line[0] != "{"] == [LAST_PLAIN_LINE]
    run = SyncRun.objects.get()
    assert (run.state, run.pages) == ("succeeded", 5)
    lines = [json.loads(line) for line in written(tmp_path).splitlines()]
    about = [line for line in lines if belongs(line, run)]
    assert {line.get("run_id") for line in about} == {run.pk}
    assert {"celery.worker.strategy", "integrations.zoho.transport", "celery.app.trace"} <= names(about)
    assert [line for line in about if line["thread"].startswith("zoho-page")]
    assert not [secret for secret in secrets(zoho) if secret in written(tmp_path)]


def written(folder: Path) -> str:
    log = folder / "celery.log"
    return log.read_text() if log.exists() else ""


def belongs(line: dict[str, Any], run: SyncRun) -> bool:
    """A line of the sync's task, or of our code at work outside of the minute's tick."""
    return line.get("task_id") == run.task_id or line["logger"].startswith(OURS)


def names(lines: list[dict[str, Any]]) -> set[str]:
    return {line["logger"] for line in lines}


def secrets(zoho: Sandbox) -> list[str]:
    return [zoho.client_secret, zoho.refresh_token, zoho.access_token]
