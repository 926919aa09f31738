"""Real worker processes on a real broker."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from tests.workers.program import Program

ROOT = Path(__file__).resolve().parents[2]
# Tests that run at the same time must not take each other's messages: a database for each process of a parallel run.
FIRST_DATABASE = 9
REDIS = f"redis://127.0.0.1:6379/{FIRST_DATABASE + int(os.environ.get('PYTEST_XDIST_WORKER', 'gw0')[2:])}"
QUEUES = ("--queues", "zoho,celery")
Start = Callable[..., Program]


def wait_until(condition: Callable[[], object], seconds: float = 120) -> None:
    """Poll a condition until it holds; fails the test when the time is up."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "what the test waits for did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An emptied Redis database, or a visible skip on a machine without Redis."""
    server = redis.Redis.from_url(REDIS, socket_connect_timeout=1)
    try:
        server.flushdb()
    except redis.ConnectionError:
        pytest.skip("needs Redis on 127.0.0.1:6379")
    yield REDIS
    server.flushdb()
    server.close()


@pytest.fixture
def start(process_environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start programs of the project that share the test's database and Zoho; they end with the test."""
    started: list[Program] = []

    def launch(*arguments: str, **environment: str) -> Program:
        folders = {"BROKER_DIR": str(tmp_path), "LOG_DIR": str(tmp_path)}
        log = tmp_path / f"program-{len(started)}.log"
        program = Program([sys.executable, *arguments], ROOT, {**process_environment, **folders, **environment}, log)
        started.append(program)
        return program

    yield launch
    for program in started:
        program.kill()
        program.wait()
        print(f"{program.log.name} said last:\n{program.output[-2000:]}")  # pytest shows it when the test failed
