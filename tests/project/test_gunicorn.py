"""The web server of a production install as a process: whose address its lines carry, and that all have one form."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.project.process_tools import wait_for

ROOT = Path(__file__).resolve().parents[2]
REFUSING = "/api/v1/products/"
SECRET = "1000.aaaaaaaaaaaa.bbbbbbbbbbbb"  # noqa: S105
COMMAND = [sys.executable, "-m", "gunicorn", "--config", "whatsappcrm_backend/gunicorn.py"]


@contextmanager
def serving(log: Path, **variables: str) -> Iterator[HTTPConnection]:
    """A server on a free port, and a connection to it; at the end it is asked to stop."""
    with socket.create_server(("127.0.0.1", 0)) as listener, log.open("w") as output:
        bound = ["--bind", f"fd://{listener.fileno()}"]
        environment = {**os.environ, "WEB_CONCURRENCY": "1", "LOG_FILES": "off", **variables}
        server = subprocess.Popen(
            [*COMMAND, *bound], cwd=ROOT, env=environment, stdout=output, stderr=output, pass_fds=[listener.fileno()]
        )
        try:
            with closing(HTTPConnection(*listener.getsockname(), timeout=30)) as connection:
                yield connection
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=30) == 0
        finally:
            server.kill()
            server.wait()


def ask(connection: HTTPConnection, path: str, forwarded_for: str) -> int:
    connection.request("GET", path, headers={"X-Forwarded-For": forwarded_for})
    answer = connection.getresponse()
    answer.read()
    return answer.status


@pytest.mark.parametrize(
    ("proxy", "forwarded_for", "address"),
    [
        pytest.param("off", "203.0.113.7", "127.0.0.1", id="forged without a proxy"),
        pytest.param("on", "203.0.113.7", "203.0.113.7", id="from the proxy"),
        pytest.param("on", "198.51.100.1, 203.0.113.7", "203.0.113.7", id="forged before the proxy"),
        pytest.param("on", "2001:db8::7", "2001:db8::7", id="IPv6"),
        pytest.param("on", "unknown", "127.0.0.1", id="no address"),
    ],
)
def test_every_line_names_the_address_of_the_client(
    tmp_path: Path, proxy: str, forwarded_for: str, address: str
) -> None:
    log = tmp_path / "log"
    with serving(log, BEHIND_TLS_PROXY=proxy) as connection:
        assert ask(connection, REFUSING, forwarded_for) == 401
        wait_for(lambda: f"GET {REFUSING} 401" in log.read_text(), "the line of the access log")

    assert f"Refused: 'nobody' asked for GET '{REFUSING}' (from {address})" in log.read_text()
    assert f"gunicorn.access: {address} GET {REFUSING} 401" in log.read_text()


def test_every_line_of_the_server_is_json_when_the_logs_are_and_holds_no_secret(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(log, LOG_FORMAT="json") as connection:
        assert ask(connection, f"/api/{SECRET}", "") == 404
        wait_for(lambda: "gunicorn.access" in log.read_text(), "the line of the access log")

    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"gunicorn.access", "gunicorn.error"} <= {line["logger"] for line in lines}
    assert SECRET not in log.read_text()
