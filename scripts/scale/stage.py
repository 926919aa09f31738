"""What a server of this size runs: PostgreSQL, Redis, a worker, gunicorn; and a stand-in for Zoho."""

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg
import redis

from scripts.stage import ROOT, free_port
from whatsappcrm_backend.processes import Process, Supervisor
from zoho_sandbox import Sandbox

SERVER = "postgres://postgres@127.0.0.1:5432"
NAME = "catalogue_scale"
BROKER = "redis://127.0.0.1:6379/8"
FOLDER = ROOT / "var" / "scale"
WORKER = ("celery", "-A", "whatsappcrm_backend", "worker", "--queues", "zoho", "--pool", "solo", "--loglevel", "error")
START_SECONDS = 60.0


def fresh() -> None:
    """An empty database and an empty broker of this program's own."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
    with redis.Redis.from_url(BROKER) as broker:
        broker.flushdb()


def environment(zoho: Sandbox, **more: str) -> Mapping[str, str]:
    """For this process and those it starts."""
    return {
        **os.environ,
        "DATABASE_URL": f"{SERVER}/{NAME}",
        "CELERY_BROKER_URL": BROKER,
        "ZOHO_SANDBOX_URL": zoho.url,
        "DJANGO_SETTINGS_MODULE": "scripts.scale.settings",
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "HTTPS": "off",
        "DEBUG": "off",
        **more,
    }


class Crew:
    """The worker and the web server; leaving the block stops both."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._group = Supervisor(variables, FOLDER, ROOT)
        self.port = free_port()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: object) -> None:
        self._group.stop()

    def start_worker(self) -> Process:
        return self._group.start("worker", [sys.executable, "-m", *WORKER])

    def start_web(self) -> Process:
        options = ("-b", f"127.0.0.1:{self.port}", "-w", "2", "--threads", "2")
        return self._group.start("web", [sys.executable, "-m", "gunicorn", "whatsappcrm_backend.wsgi", *options])

    def wait(self, seconds: float) -> None:
        """Let them work; raises when one of them ends."""
        end = time.monotonic() + seconds
        self._group.wait_until(lambda: time.monotonic() > end, "Time", seconds + START_SECONDS)


def megabytes_at_most(process: Process) -> int:
    """The most memory that a process group's programs have had, one by one, the largest of them."""
    return max(_peak(pid) for pid in _group_of(process.handle.pid))


def _group_of(leader: int) -> list[int]:
    pids = [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdigit()]
    return [pid for pid in pids if _is_in(pid, leader)]


def _is_in(pid: int, leader: int) -> bool:
    try:
        return os.getpgid(pid) == leader
    except ProcessLookupError:
        return False


def _peak(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)
