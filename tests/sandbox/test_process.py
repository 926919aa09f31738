"""python -m zoho_sandbox: a process of its own."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from zoho_sandbox.__main__ import main

ROOT = Path(__file__).parents[2]


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [sys.executable, "-m", "zoho_sandbox", "--port", "0", "--json", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def listing(facts: dict[str, Any]) -> dict[str, Any]:
    address = f"{facts['url']}/inventory/v1/items?organization_id={facts['organization_id']}&page=25"
    request = Request(address, headers={"Authorization": f"Zoho-oauthtoken {facts['access_token']}"})  # noqa: S310
    with urlopen(request, timeout=10) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def test_it_serves_the_catalogue_that_was_asked_for_and_keeps_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with running("--items", "5000", "--seed", "9", "--journal", str(path)) as (_, facts):
        answer = listing(facts)

    assert len(answer["items"]) == 200
    assert answer["page_context"]["has_more_page"] is False
    assert json.loads(path.read_text())["route"] == "items"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_with_exit_code_0(number: signal.Signals) -> None:
    with running() as (process, _):
        process.send_signal(number)

        assert process.wait(10) == 0


def test_latency_holds_answers_back() -> None:
    with running("--items", "1", "--latency", "0.2") as (_, facts):
        start = time.monotonic()
        listing(facts)

    assert time.monotonic() - start >= 0.2


def test_a_busy_port_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        assert main(["--port", str(port)]) == 1

    said = capsys.readouterr().err
    assert f"cannot use port {port}" in said
    assert "--port" in said


@pytest.mark.parametrize("options", [["--items", "-1"], ["--port", "70000"], ["--items", "many"]])
def test_nonsense_options_are_refused(options: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(options)

    assert refused.value.code == 2


def test_without_json_a_person_can_read_it() -> None:
    command = [sys.executable, "-m", "zoho_sandbox", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        process.terminate()

    assert "106 items" in lines[0]
    assert "url: http://127.0.0.1:" in lines[1]
