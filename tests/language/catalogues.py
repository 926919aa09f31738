"""The compiled catalogues of an app, and what GNU gettext makes of its sources now."""

import gettext
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("integrations", "products_and_services", "whatsappcrm_backend")
PLACE = Path("locale") / "es" / "LC_MESSAGES"
PROGRAMS = ("xgettext", "msgmerge", "msgfmt")
PLACEHOLDER = re.compile(r"%(?:\([a-z_]+\))?[a-z]|%%")
# What gettext calls an entry: its msgid, or msgid and number of a plural form.
Key = str | tuple[str, int]


def compiled(app: str, root: Path = ROOT) -> dict[Key, str]:
    """Every entry of the app's .mo; the header, whose dates differ, is left out."""
    with (root / app / PLACE / "django.mo").open("rb") as file:
        entries: dict[Key, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    return {key: text for key, text in entries.items() if key}


def refreshed(folder: Path) -> Path:
    """A copy of the apps whose catalogues `make messages` has just collected and compiled."""
    if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
        pytest.skip(f"GNU gettext is not installed: no {', '.join(missing)}")
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    call_command("makemessages", locale=["es"], no_wrap=True, add_location="file", no_obsolete=True, verbosity=0)
    return folder


def judged(catalogue: Path, compiled_to: Path) -> str:
    """What msgfmt says about a catalogue, whose placeholders it checks: `12 translated messages.`"""
    command = ["msgfmt", "--check", "--statistics", "-o", str(compiled_to), str(catalogue)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}).stderr


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))
