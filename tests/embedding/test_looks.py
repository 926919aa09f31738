"""Our pages in Django's own admin, in a real browser: no card covers another, and buttons are high enough to hit."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from scripts.screenshots import SIZES
from tests.embedding.browser import Browser
from tests.embedding.conftest import MAIL, PASSWORD

pytestmark = pytest.mark.xdist_group("foreign project")
EDGES = "all => all.map(one => one.getBoundingClientRect()).map(box => [box.top, box.bottom])"
# As high as the admin's own Save on a desktop, as wide as a finger on a phone.
LEAST_HEIGHT = {"desktop": 35, "phone": 44}


@pytest.fixture(params=SIZES)
def size(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(chromium: Chromium, connected: Browser, size: str) -> Iterator[Page]:
    """A window of that size, signed in."""
    context = chromium.new_context(viewport=SIZES[size])
    opened = context.new_page()
    opened.goto(connected.url("login/"))
    opened.fill("[name=username]", MAIL)
    opened.fill("[name=password]", PASSWORD)
    opened.click("[type=submit]")
    yield opened
    context.close()


def test_no_card_covers_another(page: Page, connected: Browser) -> None:
    page.goto(connected.url("products_and_services/syncsettings/"))

    edges = page.locator(".card").evaluate_all(EDGES)

    assert len(edges) >= 3
    assert [pair for pair in pairwise(edges) if pair[0][1] > pair[1][0]] == []


@pytest.mark.parametrize("name", ["1/change/", "connect/", "organization/", "disconnect/"])
def test_the_buttons_of_the_connection_are_high_enough(page: Page, connected: Browser, size: str, name: str) -> None:
    page.goto(connected.url(f"integrations/zohocredential/{name}"))

    edges = page.locator(".btn:visible").evaluate_all(EDGES)

    assert edges
    assert min(bottom - top for top, bottom in edges) >= LEAST_HEIGHT[size]
