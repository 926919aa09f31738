"""The same apps where Jazzmin makes the admin, with none of our project's settings for it."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.embedding.foreign import ROOT, block

STYLE = "/static/products_and_services/admin.css"


@pytest.fixture(scope="module")
def pages() -> Any:
    """Status and style sheets of each page."""
    settings: dict[str, Any] = {"INSTALLED_APPS": []}
    lines = [line for line in block("crm/settings.py").splitlines() if line.startswith("INSTALLED_APPS")]
    exec("\n".join(lines), settings)  # noqa: S102 - our own page
    command = [sys.executable, "-m", "tests.embedding.jazzmin_project", "jazzmin", *settings["INSTALLED_APPS"]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_page_opens(pages: Any) -> None:
    assert {page["status"] for page in pages.values()} == {200}


def test_every_page_of_the_catalogue_brings_its_own_style(pages: Any) -> None:
    ours = {name: page["links"] for name, page in pages.items() if name.startswith("products_and_services/")}

    assert ours
    assert not [name for name, links in ours.items() if STYLE not in links]


def test_the_style_for_django_s_own_admin_stays_away(pages: Any) -> None:
    assert not [name for name, page in pages.items() if any("plain_admin" in link for link in page["links"])]
