"""Fixtures of every test: a stand-in for Zoho on a loopback port, a credential that it accepts, a browser."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from playwright.sync_api import Browser, sync_playwright

from integrations.models import ZohoCredential
from scripts.screenshots import CHROMIUM, CHROMIUM_OPTIONS
from tests.plugins.environment import FOLDER
from zoho_sandbox import Sandbox

# Playwright keeps an event loop in this thread; Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """SQLite tests use a file, so that the processes a test starts see the same database."""
    if connection.vendor == "sqlite":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        connection.settings_dict["TEST"]["NAME"] = str(FOLDER / f"test_{worker}.sqlite3")
    elif "PYTEST_XDIST_WORKER" in os.environ:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(autouse=True)
def _language_of_the_settings() -> Iterator[None]:
    """A page asked for in another language leaves it switched on for the next test of the same process."""
    yield
    translation.deactivate()


@pytest.fixture
def process_environment(transactional_db: None, zoho: Sandbox) -> dict[str, str]:
    """The environment in which a process started by a test shares its database and its Zoho."""
    name = connection.settings_dict["NAME"]
    url = f"sqlite:///{name}" if connection.vendor == "sqlite" else f"postgres://postgres@127.0.0.1:5432/{name}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "ZOHO_SANDBOX_URL": zoho.url,
        "DJANGO_SETTINGS_MODULE": "tests.process_settings",
    }


@pytest.fixture
def zoho(request: pytest.FixtureRequest, settings: Any) -> Iterator[Sandbox]:
    """A fresh stand-in with 106 items (or as many as an indirect parameter says); retries do not wait."""
    with Sandbox(items=getattr(request, "param", 106), seed=1) as sandbox:
        settings.ZOHO_SANDBOX_URL = sandbox.url
        settings.ZOHO_RETRY_BASE_SECONDS = 0.001
        settings.ZOHO_CALLS_PER_MINUTE = 100_000
        yield sandbox


@pytest.fixture
def credential(db: None, zoho: Sandbox) -> ZohoCredential:
    """The stored connection to the stand-in; its access token has yet to be fetched."""
    return ZohoCredential.objects.create(
        client_id=zoho.client_id,
        client_secret=zoho.client_secret,
        refresh_token=zoho.refresh_token,
        organization_id=zoho.organization_id,
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; install it or name another with CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()
