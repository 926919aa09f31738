"""The whole story of a change, in a browser, with a worker process: seen before, decided, seen after, taken back."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.screenshots import sign_in
from scripts.stage import Stage

SYNC = "products_and_services/product/sync-zoho/"
PRODUCTS = "products_and_services/product/"
WORKER_MS = 60_000
RUN = "#sync-run"


def wait_for(page: Page, state: str) -> None:
    """The page of a run follows it by itself."""
    expect(page.locator(f"{RUN} .zoho-state .badge").first).to_have_text(state, timeout=WORKER_MS)


def sync(page: Page, stage: Stage, button: str = "Sync now") -> None:
    """Press a button of the sync page and look at the run that it starts."""
    page.goto(stage.url + SYNC)
    page.get_by_role("button", name=button).click()
    if button == "Sync now":
        page.get_by_role("alert").get_by_role("link", name=re.compile(r"See run \d+")).click()


def price(page: Page, stage: Stage, item_id: str) -> str:
    page.goto(f"{stage.url}{PRODUCTS}?q={item_id}")
    return page.locator("td.field-price_shown").inner_text()


def test_from_preview_to_undo(page: Page, stage: Stage) -> None:
    stage.start_worker()
    catalogue = stage.zoho.catalogue
    item_id = catalogue.ids()[3]

    sync(page, stage, "Preview changes")
    wait_for(page, "Preview ready")
    expect(page.locator("#changes .badge").first).to_have_text("Created")
    page.get_by_role("button", name="Apply exactly this").click()
    wait_for(page, "Succeeded")
    before = price(page, stage, item_id)

    catalogue.edit(item_id, rate=99)
    sync(page, stage)
    wait_for(page, "Succeeded")
    change = page.locator("#changes tbody tr")
    expect(change).to_have_count(1)
    expect(change.locator(".zoho-old")).to_have_text(before)
    expect(change.locator("strong")).to_have_text("99")
    changed = page.url

    rows = [catalogue.get(one) for one in catalogue.ids()]
    catalogue.clear()
    sync(page, stage)
    wait_for(page, "Held")
    expect(page.locator("#decision")).to_contain_text("Zoho returned 0 of")
    page.get_by_role("button", name="Discard").click()
    wait_for(page, "Discarded")
    assert price(page, stage, item_id) == "99"

    catalogue.replace(rows)
    page.goto(changed)
    page.get_by_role("link", name="Undo this run").click()
    expect(page.locator("#restored strong")).to_have_text(before)
    page.get_by_role("button", name="Undo this run").click()
    wait_for(page, "Succeeded")
    assert price(page, stage, item_id) == before

    sync(page, stage)
    wait_for(page, "Succeeded")
    assert price(page, stage, item_id) == before


def test_without_scripts_a_held_run_is_applied(chromium: Browser, stage: Stage) -> None:
    stage.shell(HELD)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, stage, "ana")

    page.goto(f"{stage.url}products_and_services/syncrun/1/change/")
    page.get_by_label("This changes 1 product.").fill("1")
    page.get_by_role("button", name="Apply exactly this").click()

    expect(page.get_by_role("alert")).to_contain_text("The changes of run 1 are being written.")
    expect(page.locator(f"{RUN} .badge").first).to_have_text("Queued")
    context.close()


def test_a_viewer_finds_no_button_to_press(chromium: Browser, stage: Stage) -> None:
    stage.shell(HELD)
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, stage, "vera")

    page.goto(f"{stage.url}products_and_services/syncrun/1/change/")

    expect(page.locator("#decision")).to_contain_text("prices")
    expect(page.locator(f"{RUN} form[method=post]")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_run_can_be_decided_by_keyboard_alone(page: Page, stage: Stage, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    stage.shell(HELD)
    page.goto(f"{stage.url}products_and_services/syncrun/1/change/")
    page.get_by_role("link", name="Who did what").focus()

    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "typed-count":
            break
    page.keyboard.type("1")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("are being written")


HELD = """
from products_and_services.models import Product, SyncRun
Product.objects.create(zoho_item_id="1", name="Pot", price=120)
run = SyncRun.objects.create(state="held", phase="apply", updated=1, total=1, message="Too many prices would move.",
    evidence=dict(doubts=["Too many prices would move."]))
run.changes.create(zoho_item_id="1", kind="updated", fields=dict(price=["120", "1.2"]))
"""
