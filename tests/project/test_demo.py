"""``make run`` as a person meets it: started in a terminal, stopped by Ctrl-C, killed, started again."""

import os
import signal
import socket
import sqlite3
import stat
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.project.process_tools import wait_for
from tests.project.terminal import CTRL_C, READY, Terminal, opened
from whatsappcrm_backend.demo.home import DemoHome

# One process takes them all, so that the first start is made once.
pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A first start, looked at in a browser's way, and its end by Ctrl-C."""
    with opened(tmp_path_factory.mktemp("demo")) as terminal:
        terminal.wait_for_text(READY)
        with urllib.request.urlopen(f"http://127.0.0.1:{terminal.port}/admin/login/") as page:
            terminal.text += f"login page: {page.status}\n"
        terminal.press(CTRL_C)
        terminal.exit_code()
        yield terminal


@pytest.fixture
def again(first: Terminal) -> Iterator[Terminal]:
    """A later start in the same folder."""
    with opened(first.home) as terminal:
        terminal.wait_for_text(READY)
        yield terminal


def products(home: Path) -> list[tuple[int, str]]:
    query = "SELECT id, zoho_item_id FROM products_and_services_product ORDER BY id"
    with closing(sqlite3.connect(home / "demo" / "db.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def test_a_catalogue_arrives_and_the_admin_answers(first: Terminal) -> None:
    assert "106 created" in first.text
    assert "login page: 200" in first.text
    assert len(products(first.home)) == 106


def test_ctrl_c_ends_everything_quietly(first: Terminal) -> None:
    assert first.exit_code() == 0
    assert first.processes() == []
    assert first.text.rstrip().endswith("Stopped.")
    assert "Traceback" not in first.text


def test_the_configured_database_is_not_touched(first: Terminal) -> None:
    assert not (first.home / "real.sqlite3").exists()


def test_the_keys_are_for_their_owner_alone(first: Terminal) -> None:
    assert stat.S_IMODE((first.home / "demo" / "keys.json").stat().st_mode) == 0o600


def test_a_second_start_makes_nothing_twice_and_sigterm_ends_it(first: Terminal) -> None:
    before = products(first.home)
    with opened(first.home) as again:
        again.wait_for_text(READY)
        os.kill(again.processes("manage.py demo")[-1], signal.SIGTERM)

        assert again.exit_code() == 0
        assert "0 created, 0 updated, 106 unchanged" in again.text
        assert again.processes() == []
    assert products(first.home) == before


@pytest.mark.parametrize("victim", ["-c import subprocess", "manage.py demo"], ids=["make", "the demo"])
def test_a_killed_parent_leaves_no_orphan(again: Terminal, victim: str) -> None:
    os.kill(again.processes(victim)[-1], signal.SIGKILL)

    wait_for(lambda: set(again.processes()) <= {again.shell.pid}, "the end of all processes")


def test_a_program_that_dies_ends_the_demo_with_a_sentence(again: Terminal) -> None:
    os.kill(again.processes("zoho_sandbox")[0], signal.SIGKILL)

    assert again.exit_code() == 1
    assert "CommandError: sandbox stopped with exit code -9." in again.text
    assert again.processes() == []


def test_a_second_demo_beside_the_first_is_refused(again: Terminal) -> None:
    with opened(again.home) as late:
        assert late.exit_code() == 1
        assert "The demo is running already" in late.text


def test_nothing_configured_for_real_work_reaches_the_demo(tmp_path: Path) -> None:
    real = {
        "DATABASE_URL": "postgres://crm@db/crm",
        "REDIS_URL": "redis://cache/0",
        "CELERY_BROKER_URL": "redis://queue/0",
        "EMAIL_HOST": "smtp.example.com",
        "SECRET_KEY": "real-secret",
        "FIELD_ENCRYPTION_KEYS": "real-key",
        "ZOHO_REFRESH_TOKEN": "real-token",
        "VAR_DIR": "/srv/crm",
        "BROKER_DIR": "/srv/crm/broker",
        "STATIC_ROOT": "/srv/crm/static",
    }
    made = DemoHome(tmp_path).environment({**real, "PATH": "/usr/bin"}, "http://127.0.0.1:8900")

    assert made["PATH"] == "/usr/bin"
    assert {name: value for name, value in real.items() if made.get(name) == value} == {}
    # A name that is only left out would be filled in again from `.env`.
    assert set(real) - set(made) == {"ZOHO_REFRESH_TOKEN"}


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy, opened(tmp_path, busy.getsockname()[1]) as terminal:
        assert terminal.exit_code() == 1
        assert terminal.text.startswith(f"CommandError: Port {terminal.port} cannot be used (address already in use)")
        assert len(terminal.text.split("\n")) == 2


def test_no_demo_login_beside_a_real_account(settings: Any) -> None:
    settings.ZOHO_SANDBOX_URL = ""

    with pytest.raises(CommandError, match="only while ZOHO_SANDBOX_URL points to the sandbox"):
        call_command("demo_login")
