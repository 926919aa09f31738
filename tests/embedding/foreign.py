"""Somebody else's Django project, made from nothing: a user with an e-mail and a UUID, Django's own admin, PostgreSQL.

What it needs of ours it takes from the blocks of docs/embed.md, each named by the file in its first line.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.docs.pages import ROOT, blocks

PAGE = ROOT / "docs" / "embed.md"
KEY = "dGVzdC1vbmx5LWtleS10ZXN0LW9ubHkta2V5LTAwMDA="
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
    "OPTIONS": {"options": "-c idle_in_transaction_session_timeout=60000"},
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
CELERY = """
    import os
    from celery import Celery
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    app = Celery("crm")
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.autodiscover_tasks()
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
SHOP = """
    from django.apps import AppConfig


    class ShopConfig(AppConfig):
        name = "shop"

        def ready(self):
            import shop.zoho
"""


@dataclass(frozen=True)
class Foreign:
    """A project that was made, and how to run its programs."""

    folder: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        """What one of its commands prints; its failure is the test's."""
        done = subprocess.run(
            self.command("manage.py", *arguments), cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def shell(self, code: str) -> str:
        return self.manage("shell", "--verbosity", "0", "--command", dedent(code)).strip()

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
    edit("crm/celery.py", dedent(CELERY))
    edit("crm/__init__.py", "from crm.celery import app\n")
    edit("people/models.py", dedent(PERSON))
    edit("shop/models.py", block("shop/models.py"))
    edit("shop/zoho.py", block("shop/zoho.py"))
    edit("shop/apps.py", dedent(SHOP))
    return crm


def editor(folder: Path) -> Callable[[str, str], None]:
    def append(name: str, text: str) -> None:
        path = folder / name
        before = path.read_text() if path.exists() else ""
        path.write_text(before + "\n" + text)

    return append


def block(name: str) -> str:
    """The code that docs/embed.md gives for this file."""
    [code] = [found.code for found in blocks(PAGE) if found.code.startswith(f"# {name}\n")]
    return code
