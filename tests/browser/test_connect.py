"""The story of Connect to Zoho in a browser, with the stand-in's consent page."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.screenshots import SIZES, sign_in
from scripts.stage import Stage

CONNECTION = "integrations/zohocredential/"


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def visitor(request: pytest.FixtureRequest, chromium: Browser, stage: Stage) -> Iterator[Page]:
    """Ana's browser, which may also visit the consent page."""
    context = chromium.new_context(java_script_enabled=request.param)
    page = context.new_page()
    sign_in(page, stage, "ana")
    yield page
    context.close()


def state(page: Page) -> str:
    return page.locator("#zoho-state").inner_text()


def test_disconnect_and_connect_again(visitor: Page, stage: Stage) -> None:
    visitor.goto(stage.url + CONNECTION)
    visitor.get_by_role("link", name="Disconnect").click()
    visitor.get_by_role("button", name="Disconnect").click()
    expect(visitor.get_by_role("alert")).to_contain_text("Zoho has forgotten the connection")
    assert state(visitor) == "Not connected"

    visitor.get_by_role("button", name="Connect to Zoho").click()
    expect(visitor).to_have_title("Zoho sandbox: consent")
    visitor.get_by_role("button", name="Accept").click()

    expect(visitor.get_by_role("alert").last).to_contain_text("Connected to organization Harbour Street Stores")
    assert state(visitor) == "Connected"
    facts = visitor.locator(".zoho-card-facts")
    expect(facts).to_contain_text("Harbour Street Stores (700000001)")
    expect(facts).to_contain_text("EUR, 2 decimals · Europe/Berlin")
    expect(facts).to_contain_text(re.compile(r"Valid\s*until"))
    assert "code" not in visitor.url


def test_the_first_connect_starts_on_an_empty_page(visitor: Page, stage: Stage) -> None:
    stage.shell("from integrations.models import ZohoCredential as Row; Row.objects.all()._raw_delete('default')")
    stage.zoho.switches.organizations = 2
    visitor.goto(stage.url + CONNECTION)
    visitor.get_by_label("Client ID").fill(stage.zoho.client_id)
    visitor.get_by_label("Client secret").fill(stage.zoho.client_secret)

    visitor.get_by_role("button", name="Connect to Zoho").click()
    visitor.get_by_role("button", name="Accept").click()
    visitor.get_by_role("radio", name="Harbour Street Stores 700000001").check()
    visitor.get_by_role("button", name="Choose organization").click()

    expect(visitor.get_by_role("alert").last).to_contain_text("its items can be read")
    assert state(visitor) == "Connected"


def test_rejecting_leaves_everything_as_it_was(visitor: Page, stage: Stage) -> None:
    visitor.goto(stage.url + CONNECTION)
    before = state(visitor)
    visitor.goto(stage.url + CONNECTION + "connect/")
    visitor.get_by_role("button", name="Connect to Zoho").click()
    visitor.get_by_role("button", name="Reject").click()

    expect(visitor.get_by_role("alert")).to_contain_text("left without consent")
    assert state(visitor) == before


def test_the_redirect_uri_can_be_copied(chromium: Browser, stage: Stage) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], viewport=SIZES["phone"])
    page = context.new_page()
    sign_in(page, stage, "ana")
    page.goto(stage.url + CONNECTION)

    page.get_by_role("button", name="Copy").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{stage.url}{CONNECTION}callback/"
    context.close()
