"""The services of `docker-compose.yml` as processes on this machine: the same commands, checks and variables.

What a container would find at its own addresses and paths lies elsewhere here; `Stack.moved` lists the differences.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psycopg
import redis

from tests.deploy import image
from tests.deploy.compose import Service, service
from tests.deploy.locked import hide_the_rest
from tests.project.process_tools import alive, wait_for

SERVER = "127.0.0.1:5432"
# Two databases of Redis that no other test uses.
BROKER, CACHE = 11, 12
# Ticks every second instead of every minute, so that nobody has to wait for the first one.
QUICK = """
from whatsappcrm_backend import settings
globals().update({name: value for name, value in vars(settings).items() if name.isupper()})
CELERY_BEAT_SCHEDULE["zoho-tick"]["schedule"] = 1
"""


# The user of the image writes only what is its own; here it may read everything, for Python may lie in root's home.
UID = 10001
RIGHTS = "-all,+dac_read_search"
AS_ITS_USER = [
    *("setpriv", "--reuid", str(UID), "--regid", str(UID), "--clear-groups", "--no-new-privs"),
    *("--inh-caps", RIGHTS, "--ambient-caps", RIGHTS, "--bounding-set", RIGHTS),
]


@cache
def other_user() -> list[str]:
    """What starts a program as the user of the image; nothing where this machine does not let us."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        return []
    tried = subprocess.run([*AS_ITS_USER, sys.executable, "-c", "import django"], capture_output=True, timeout=60)
    return AS_ITS_USER if tried.returncode == 0 else []


@dataclass
class Stack:
    """Processes with their own image folder, database and port."""

    folder: Path
    port: int
    given: dict[str, str]
    extra: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def database(self) -> str:
        return f"crm_deploy_{os.getpid()}"

    @property
    def database_url(self) -> str:
        return f"postgres://postgres@{SERVER}/{self.database}"

    def build(self) -> None:
        image.build(self.folder)
        self._empty_tmp()
        (self.folder / "settings").mkdir()
        (self.folder / "settings" / "quick.py").write_text(QUICK)
        hide_the_rest(self.folder / "settings")
        for secret, value in (("secret_key", "s" * 60), ("postgres_password", "not-asked-for")):
            self._keep(secret, value)
        self._keep("field_encryption_keys", "88hhusDdDMDbNcwNGfs5Rd1y_V0otipeLB6anTWgj2o=")

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as output:
            self.processes[name] = subprocess.Popen(
                [*other_user(), *self.command(service(name))],
                cwd=self.folder / "app",
                env=self.environment(service(name)),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def run(self, name: str, *command: str, **extra: str) -> str:
        """What a command prints that ends by itself in a container of this service; by default the service's own."""
        done = subprocess.run(
            [*other_user(), *(self.moved(word) for word in command or service(name).command)],
            cwd=self.folder / "app",
            env={**self.environment(service(name)), **extra},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def healthy(self, name: str) -> bool:
        """Whether the health check of the file passes; fails the test when the process has ended."""
        process = self.processes[name]
        assert process.poll() is None, self.log(name)
        check = [*other_user(), *(self.moved(word, name) for word in service(name).health_check)]
        environment = self.environment(service(name))
        done = subprocess.run(check, cwd=self.folder / "app", env=environment, capture_output=True, timeout=30)
        return done.returncode == 0

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def command(self, one: Service) -> list[str]:
        return [self.moved(word, one.name) for word in one.command]

    def environment(self, one: Service) -> dict[str, str]:
        said = {name: self.moved(value, one.name) for name, value in one.environment(**self.given).items()}
        settings = {"PYTHONPATH": str(self.folder / "settings"), "DJANGO_SETTINGS_MODULE": "quick"}
        return {**image.environment(self.folder), **said, **settings, **self.extra}

    def moved(self, text: str, name: str = "") -> str:
        """A text of the compose file with the addresses and paths that hold here."""
        elsewhere = {
            "/run/secrets": str(self.folder / "secrets"),
            "/tmp/heartbeat": str(self.folder / "tmp" / f"{name}-heartbeat"),  # noqa: S108
            "crm@postgres:5432/crm": f"postgres@{SERVER}/{self.database}",
            "redis:6379/0": f"127.0.0.1:6379/{BROKER}",
            "redis:6379/1": f"127.0.0.1:6379/{CACHE}",
            "0.0.0.0:8000": f"127.0.0.1:{self.port}",
            "127.0.0.1:8000": f"127.0.0.1:{self.port}",
        }
        for there, here in elsewhere.items():
            text = text.replace(there, here)
        return text

    def left(self) -> list[int]:
        """Processes of ours that still run: each service has a session of its own, which its children share."""
        sessions = {process.pid for process in self.processes.values()}
        pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [pid for pid in pids if _session(pid) in sessions and alive(pid)]

    def kill(self) -> None:
        for pid in self.left():
            os.kill(pid, signal.SIGKILL)
        for process in self.processes.values():
            process.wait(timeout=10)

    def _empty_tmp(self) -> None:
        """As the tmpfs of a container: what the build left there is gone, and its user may write."""
        shutil.rmtree(self.folder / "tmp")
        (self.folder / "tmp").mkdir()
        if other_user():
            shutil.chown(self.folder / "tmp", UID, UID)

    def _keep(self, secret: str, value: str) -> None:
        (self.folder / "secrets").mkdir(exist_ok=True)
        (self.folder / "secrets" / secret).write_text(f"{value}\n")


@contextmanager
def servers_prepared(stack: Stack) -> Iterator[None]:
    """An empty database and two empty databases of Redis, all gone afterwards."""
    with psycopg.connect(f"postgres://postgres@{SERVER}/postgres", autocommit=True) as server:
        drop = f"DROP DATABASE IF EXISTS {stack.database} WITH (FORCE)"
        server.execute(drop)  # type: ignore[call-overload]
        server.execute(f"CREATE DATABASE {stack.database}")  # type: ignore[call-overload]
        _flush()
        try:
            yield
        finally:
            stack.kill()
            wait_for(lambda: not stack.left(), "the end of all processes", 10)
            _flush()
            server.execute(drop)  # type: ignore[call-overload]


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


def _flush() -> None:
    for number in (BROKER, CACHE):
        with redis.Redis(db=number) as store:
            store.flushdb()
