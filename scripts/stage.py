"""A CRM of its own for a browser: stand-in for Zoho, database, web server and worker, all in one folder."""

import os
import socket
import sys
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from pathlib import Path
from types import TracebackType

from whatsappcrm_backend.processes import Process, Supervisor
from zoho_sandbox import Sandbox

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, "manage.py"]
WORKER = [sys.executable, "-m", "celery", "--app", "whatsappcrm_backend", "worker"]
WORKER_OPTIONS = [
    "--queues",
    "zoho,celery",
    "--pool",
    "threads",
    "--concurrency",
    "2",
    "--without-mingle",
    "--without-gossip",
]
PASSWORD = "only-for-the-stage"  # noqa: S105 - a database that is thrown away
START_SECONDS = 60.0

PEOPLE = """
from django.contrib.auth.models import Group, Permission, User
operator = User.objects.create_user("ana", password={password!r}, is_staff=True, first_name="Ana")
operator.groups.add(Group.objects.get(name="Zoho operators"))
viewer = User.objects.create_user("vera", password={password!r}, is_staff=True, first_name="Vera")
viewer.user_permissions.add(*Permission.objects.filter(codename__in=("view_product", "view_syncrun")))
User.objects.create_superuser("root", password={password!r})
"""
CONNECTION = """
from integrations.models import ZohoCredential
ZohoCredential.objects.create(client_id={client_id!r}, client_secret={client_secret!r},
    refresh_token={refresh_token!r}, organization_id={organization_id!r})
"""


class Stage:
    """`url` is the admin; `zoho` the stand-in, whose catalogue may be changed; people: ana, vera (views), root."""

    def __init__(self, folder: Path, zoho: Sandbox) -> None:
        self.folder = folder
        self.zoho = zoho
        self.port = free_port()
        self.host = f"http://127.0.0.1:{self.port}/"
        self.url = f"{self.host}admin/"
        self._group = Supervisor(self._environment(), folder, ROOT)

    def __enter__(self) -> "Stage":
        self.run(*MANAGE, "migrate", "--verbosity", "0")
        self.shell(PEOPLE.format(password=PASSWORD))
        names = ("client_id", "client_secret", "refresh_token", "organization_id")
        self.shell(CONNECTION.format(**{name: getattr(self.zoho, name) for name in names}))
        self._group.start("web", [*MANAGE, "runserver", "--noreload", f"127.0.0.1:{self.port}"])
        self._group.wait_until(self._answers, "The admin", START_SECONDS)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._group.stop()

    def start_worker(self) -> Process:
        """A real worker process that takes tasks by now; it also ticks once at its start."""
        worker = self._group.start("worker", [*WORKER, *WORKER_OPTIONS])
        log = self.folder / "worker.log"
        self._group.wait_until(lambda: " ready." in log.read_text(), "The worker", START_SECONDS)
        return worker

    def shell(self, code: str) -> None:
        """Run Python in the CRM."""
        self.run(*MANAGE, "shell", "--no-imports", "-c", code)

    def run(self, *command: str) -> None:
        self._group.run(command[2] if len(command) > 2 else command[0], command)

    def _environment(self) -> dict[str, str]:
        folder = str(self.folder)
        return {
            **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
            "DATABASE_URL": f"sqlite:///{folder}/stage.sqlite3",
            "SECRET_KEY": "only-for-the-stage-" + "0123456789" * 4,
            "FIELD_ENCRYPTION_KEYS": urlsafe_b64encode(os.urandom(32)).decode(),
            "ZOHO_SANDBOX_URL": self.zoho.url,
            "CELERY_BROKER_URL": "filesystem://",
            "REDIS_URL": "",
            "VAR_DIR": folder,
            "LOG_DIR": f"{folder}/logs",
            "BROKER_DIR": f"{folder}/broker",
            "STATIC_COLLECTED": "off",
            "DEBUG": "off",
            "HTTPS": "off",
            "LANGUAGE_CODE": "en",
            "ALLOWED_HOSTS": "127.0.0.1",
        }

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}login/", timeout=5) as answer:  # noqa: S310 - our own server
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
