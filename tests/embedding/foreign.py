"""Somebody else's Django project, made from nothing: a user with an e-mail and a UUID, Django's own admin, PostgreSQL.

What it needs of ours it takes from the blocks of the pages, each named by the file in its first line.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from cryptography.fernet import Fernet

from tests.docs.pages import ROOT, blocks

EMBED, TABLE = PAGES = (ROOT / "docs" / "embed.md", ROOT / "docs" / "embed-table.md")
KEY = Fernet.generate_key().decode()
SETTINGS = """
import os
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS += ["people", "shop"]
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.SmallAutoField"
TIME_ZONE = "America/Bogota"
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "USER": "postgres",
    "NAME": os.environ["CRM_DATABASE"], "ATOMIC_REQUESTS": True,
}}
CELERY_BROKER_URL = "filesystem://localhost//"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "polling_interval": 0.1,
    "data_folder_in": str(BASE_DIR / "queue"), "data_folder_out": str(BASE_DIR / "queue"),
    "control_folder": str(BASE_DIR / "control"),
}
ZOHO_SANDBOX_URL = os.environ["CRM_ZOHO"]
ZOHO_CALLS_PER_MINUTE = 100_000
ZOHO_API_RATE = None
"""
BEGIN = """
from django.core.management import call_command
call_command("startproject", "crm", ".")
call_command("startapp", "people")
call_command("startapp", "shop")
"""
PERSON = """
    import uuid
    from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
    from django.db import models


    class People(BaseUserManager):
        def create_superuser(self, mail, password=None):
            person = self.model(mail=mail, is_superuser=True)
            person.set_password(password)
            person.save()
            return person


    class Person(AbstractBaseUser, PermissionsMixin):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        mail = models.EmailField(unique=True)
        objects = People()
        USERNAME_FIELD = EMAIL_FIELD = "mail"

        @property
        def is_staff(self):
            return self.is_superuser
"""


@dataclass(frozen=True)
class Foreign:
    """A project that was made, and how to run its programs."""

    folder: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """What one of its commands prints; its failure is the test's."""
        return self.run(*self.command("manage.py", *arguments))

    def shell(self, code: str) -> str:
        return self.manage("shell", "--verbosity", "0", "--command", dedent(code)).strip()

    def run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, *arguments]


def make_project(folder: Path, packages: Path, surroundings: dict[str, str]) -> Foreign:
    """`startproject` and `startapp`, then the edits of its developer."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | surroundings | {"PYTHONPATH": str(packages), "FIELD_ENCRYPTION_KEYS": KEY}
    crm = Foreign(folder, environment)
    subprocess.run(crm.command("-c", BEGIN), cwd=folder, env=environment, check=True)
    for name in ("queue", "control"):
        (folder / name).mkdir()
    edit = editor(folder)
    edit("crm/settings.py", SETTINGS + block("crm/settings.py"))
    edit("crm/office.py", block("crm/office.py"))
    edit("crm/urls.py", "from django.urls import include\nfrom crm.office import office\n" + block("crm/urls.py"))
    edit("crm/celery.py", block("crm/celery.py"))
    edit("crm/__init__.py", "from crm.celery import app\n")
    edit("people/models.py", dedent(PERSON))
    for name in ("shop/models.py", "shop/zoho.py", "shop/apps.py"):
        edit(name, block(name))
    return crm


def editor(folder: Path) -> Callable[[str, str], None]:
    def append(name: str, text: str) -> None:
        path = folder / name
        before = path.read_text() if path.exists() else ""
        path.write_text(before + "\n" + text)

    return append


def block(name: str) -> str:
    """The code that the pages give for this file, together."""
    found = [found.code for page in PAGES for found in blocks(page) if found.code.startswith(f"# {name}\n")]
    assert found, name
    return "\n".join(found)
