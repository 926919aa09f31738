"""The demo's own folder: its database, broker, keys and login, apart from everything configured."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet
from django.core.management.base import CommandError

from whatsappcrm_backend.broker import FOLDER_BROKER

OWNER_ONLY = 0o600
HOSTS = "localhost,127.0.0.1"


@dataclass(frozen=True)
class DemoHome:
    """A folder that outlives the demo, so that the second start finds everything in place."""

    folder: Path

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the folder for this process; ``CommandError`` when another demo holds it. A kill frees it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError("The demo is running already; stop it with Ctrl-C where it was started.") from None
            yield

    def keys(self) -> dict[str, str]:
        """The demo's keys and password, made at the first call and kept in a file for the owner alone."""
        path = self.folder / "keys.json"
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT, OWNER_ONLY)
            with os.fdopen(handle, "w") as file:
                json.dump(_fresh_keys(), file)
        found: dict[str, str] = json.loads(path.read_text())
        return found

    def environment(self, base: Mapping[str, str], sandbox_url: str) -> dict[str, str]:
        """The environment of every process of the demo; what is configured for real work never reaches it."""
        keys = self.keys()
        return {
            **{name: value for name, value in base.items() if not name.startswith("ZOHO_")},
            "DJANGO_SETTINGS_MODULE": "whatsappcrm_backend.demo.settings",
            "DATABASE_URL": f"sqlite:///{self.folder / 'db.sqlite3'}",
            "VAR_DIR": str(self.folder),
            "STATIC_ROOT": str(self.folder / "static"),
            "BROKER_DIR": str(self.folder / "broker"),
            "CELERY_BROKER_URL": FOLDER_BROKER,
            "REDIS_URL": "",
            "EMAIL_HOST": "",
            "ZOHO_SANDBOX_URL": sandbox_url,
            "ZOHO_PROXY_URL": "",
            "SECRET_KEY": keys["SECRET_KEY"],
            "FIELD_ENCRYPTION_KEYS": keys["FIELD_ENCRYPTION_KEYS"],
            "DEBUG": "off",
            "HTTPS": "off",
            "STATIC_COLLECTED": "off",
            "ALLOWED_HOSTS": HOSTS,
            "DJANGO_RUNSERVER_HIDE_WARNING": "true",
            "LOG_CONSOLE_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }


def _fresh_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "password": secrets.token_urlsafe(9),
    }
