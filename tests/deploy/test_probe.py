"""A health check fails when there is something to be told, with a sentence that tells it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.deploy.compose import ROOT


class Health(BaseHTTPRequestHandler):
    """/200/ answers 200, /503/ answers 503, and so on."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.send_header("Location", "/200/")
        self.end_headers()
        self.wfile.write(b"unavailable")

    def log_message(self, *_args: object) -> None:
        """Nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Health) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def probe(*arguments: str) -> tuple[int, str]:
    """Exit code and sentence, as a container would get them."""
    command = [sys.executable, "-I", str(ROOT / "whatsappcrm_backend" / "probe.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    return done.returncode, done.stderr.strip()


def test_a_site_that_answers_is_well(url: str) -> None:
    assert probe("web", f"{url}/200/") == (0, "")


@pytest.mark.parametrize("status", [301, 400, 503])
def test_any_other_answer_is_told(url: str, status: int) -> None:
    assert probe("web", f"{url}/{status}/") == (1, f"{url}/{status}/ answers {status}: unavailable")


def test_a_site_that_is_gone_is_told() -> None:
    assert probe("web", "http://127.0.0.1:1/") == (1, "http://127.0.0.1:1/ does not answer (ConnectionRefusedError).")


def test_a_fresh_sign_of_life_is_enough(tmp_path: Path) -> None:
    (tmp_path / "heartbeat").touch()

    assert probe("age", str(tmp_path / "heartbeat"), "60") == (0, "")


def test_an_old_sign_of_life_is_told(tmp_path: Path) -> None:
    (tmp_path / "heartbeat").touch()
    os.utime(tmp_path / "heartbeat", (0, time.time() - 1000))

    code, sentence = probe("age", str(tmp_path / "heartbeat"), "60")

    assert code == 1
    assert sentence.startswith("The last sign of life is 100")


def test_no_sign_of_life_is_told(tmp_path: Path) -> None:
    code, sentence = probe("age", str(tmp_path / "heartbeat"), "60")

    assert (code, "No such file or directory" in sentence) == (1, True)


def test_a_mistyped_check_is_never_healthy() -> None:
    assert probe("wbe", "http://127.0.0.1:1/")[0] == 1
