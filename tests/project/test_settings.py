"""What the settings promise, seen from a process that starts with an environment of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.views.debug import get_exception_reporter_filter

from integrations.error_reports import RedactingReporterFilter
from tests.late import LATE_SECONDS
from whatsappcrm_backend.broker import ANSWER_SECONDS, CONNECT_SECONDS

ROOT = Path(__file__).resolve().parents[2]
NOTHING_LISTENS = "redis://127.0.0.1:1/0"
DELAY = """
import time, django, kombu.exceptions
django.setup()
from products_and_services.tasks import zoho_tick
began = time.monotonic()
try:
    zoho_tick.delay()
    outcome = "sent"
except kombu.exceptions.OperationalError:
    outcome = "refused"
print(outcome, time.monotonic() - began)
"""
OF_ZOHO = """
from integrations.conf import setting as of_the_connection
from products_and_services.conf import setting
print(of_the_connection("ZOHO_CALLS_PER_MINUTE"), setting("ZOHO_SYNC_DEADLINE"), setting("ZOHO_SYNC_HISTORY"),
      setting("ZOHO_SYNC_RUNS_KEPT"), setting("ZOHO_API_RATE"))
"""


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "whatsappcrm_backend.settings", **variables}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # browser tests of the same run set it
    program = [sys.executable, *command]
    return subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


def test_a_missing_secret_key_is_one_sentence_and_not_a_traceback() -> None:
    done = run("manage.py", "check", SECRET_KEY="")

    assert done.returncode == 1
    assert done.stderr.startswith("The setting SECRET_KEY is missing or blank")
    assert len(done.stderr.splitlines()) == 1


def test_a_server_passes_djangos_own_security_check() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", HTTPS="on")

    assert done.returncode == 0, done.stderr


def test_a_laptop_without_tls_is_told_what_it_lacks() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", HTTPS="off")

    assert done.returncode == 1
    assert "security.W008" in done.stderr


@pytest.fixture
def silent_server() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.fixture(params=["nothing listens", "nothing answers"])
def dead_broker(request: pytest.FixtureRequest, silent_server: str) -> str:
    return silent_server if request.param == "nothing answers" else NOTHING_LISTENS


def test_a_dead_broker_is_noticed_within_three_seconds() -> None:
    assert CONNECT_SECONDS + ANSWER_SECONDS <= 3


def test_a_dead_broker_is_noticed_and_not_tried_again(dead_broker: str) -> None:
    done = run("-c", DELAY, CELERY_BROKER_URL=dead_broker)

    outcome, seconds = done.stdout.split()
    assert outcome == "refused", done.stderr
    assert float(seconds) < LATE_SECONDS


def test_the_folder_broker_takes_a_task_without_a_server(tmp_path: Path) -> None:
    done = run("-c", DELAY, BROKER_DIR=str(tmp_path / "broker"))

    assert done.stdout.startswith("sent"), done.stderr
    assert len(list((tmp_path / "broker" / "queue").iterdir())) == 1


def test_static_files_are_collected_with_a_fingerprint(tmp_path: Path) -> None:
    done = run("manage.py", "collectstatic", "--noinput", STATIC_COLLECTED="on", STATIC_ROOT=str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_an_operator_may_change_how_zoho_is_asked_and_a_blank_variable_means_the_default() -> None:
    changed = {"ZOHO_CALLS_PER_MINUTE": "40", "ZOHO_SYNC_DEADLINE": "60", "ZOHO_SYNC_HISTORY": "7"}
    done = run("-c", OF_ZOHO, **changed, ZOHO_SYNC_RUNS_KEPT="9", ZOHO_API_RATE="5/min")
    blank = run("-c", OF_ZOHO, **dict.fromkeys((*changed, "ZOHO_SYNC_RUNS_KEPT", "ZOHO_API_RATE"), ""))

    assert done.stdout == "40 0:01:00 7 days, 0:00:00 9 5/min\n", done.stderr
    assert blank.stdout == "80 2:00:00 90 days, 0:00:00 50 600/min\n", blank.stderr


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(("program", "file"), [("manage.py", "django.log"), ("celery", "celery.log")])
def test_each_kind_of_process_has_its_log_file_and_hides_secrets(
    tmp_path: Path, program: str, file: str, form: str
) -> None:
    log = "import logging; logging.getLogger('x').warning('refresh_token=1000.aaaaaaaaaaaa.bbbbbbbbbbbb')"
    start = {
        "manage.py": "import django; django.setup()",
        "celery": "import django; django.setup(); from celery.signals import setup_logging; "
        "import whatsappcrm_backend; setup_logging.send(sender=None)",
    }

    done = run("-c", f"{start[program]}; {log}", LOG_DIR=str(tmp_path), LOG_FORMAT=form)

    line = (tmp_path / file).read_text()
    assert "refresh_token=" in line
    assert "bbbbbbbbbbbb" not in line + done.stderr
    assert line.startswith("{") == done.stderr.startswith("{") == (form == "json")


def test_error_reports_hide_secrets() -> None:
    assert isinstance(get_exception_reporter_filter(None), RedactingReporterFilter)
