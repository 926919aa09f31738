"""A whole CRM in processes of its own, and a real browser that visits it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.screenshots import sign_in
from scripts.stage import Stage
from zoho_sandbox import Sandbox

# A page is there in a fraction of a second, on a busy machine in a few.
expect.set_options(timeout=30_000)


@pytest.fixture
def stage(chromium: Browser, tmp_path: Path) -> Iterator[Stage]:
    """An empty CRM that is connected to a stand-in with 106 items; no worker runs yet."""
    with Sandbox(items=106, seed=1) as zoho, Stage(tmp_path, zoho) as running:
        yield running


@pytest.fixture
def page(chromium: Browser, stage: Stage) -> Iterator[Page]:
    """Ana's browser: she is in the group *Zoho operators*. Requests that leave the server fail the test, and what the
    server's own policy refuses to load.
    """
    context = chromium.new_context()
    opened = context.new_page()
    strangers: list[str] = []
    opened.on("request", lambda request: strangers.append(request.url) if stage.host not in request.url else None)
    opened.on("console", lambda said: strangers.append(said.text) if "Content Security Policy" in said.text else None)
    sign_in(opened, stage, "ana")
    yield opened
    context.close()
    assert [url for url in strangers if not url.startswith("data:")] == []
