"""The story of the Sync Zoho button, in a browser, with a worker process."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.screenshots import sign_in
from scripts.stage import Stage

TASK_ID = re.compile(r"task ([0-9a-f-]{36})")
PRODUCTS = "products_and_services/product/"
RUNS = "products_and_services/syncrun/"
WORKER_MS = 60_000
POT = """
from products_and_services.models import Product
Product.objects.create(zoho_item_id="1", name="Pot", price=3)
"""


def test_one_click_in_the_menu_brings_the_catalogue(page: Page, stage: Stage) -> None:
    stage.start_worker()
    page.goto(stage.url)

    page.locator(".app-header").get_by_role("link", name="Sync Zoho").click()

    expect(page.get_by_role("alert")).to_contain_text(TASK_ID)
    page.get_by_role("alert").get_by_role("link", name=re.compile(r"See run \d+")).click()
    expect(page.locator("#sync-run")).to_contain_text("106 created", timeout=WORKER_MS)
    page.get_by_role("link", name="See the products").click()
    expect(page.locator("#changelist [role=status]")).to_contain_text("106 products")


def test_without_scripts_the_link_asks_and_the_button_starts(chromium: Browser, stage: Stage) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, stage, "ana")

    page.locator(".app-header").get_by_role("link", name="Sync Zoho").click()
    page.get_by_role("button", name="Sync now").click()

    expect(page.get_by_role("alert")).to_contain_text(TASK_ID)
    context.close()


def test_a_double_click_starts_one_run(page: Page, stage: Stage) -> None:
    page.goto(stage.url)

    page.locator(".app-header").get_by_role("link", name="Sync Zoho").dblclick()

    expect(page.get_by_role("alert").first).to_be_visible()
    page.goto(stage.url + RUNS)
    expect(page.locator("#result_list tbody tr")).to_have_count(1)


def test_the_list_has_the_button_on_a_phone(page: Page, stage: Stage) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(stage.url + PRODUCTS)

    page.get_by_role("button", name="Sync Zoho").click()

    expect(page.get_by_role("alert")).to_contain_text(TASK_ID)


@pytest.mark.parametrize("kept", [True, False])
def test_a_value_is_read_only_until_it_is_kept(page: Page, stage: Stage, kept: bool) -> None:
    stage.shell(POT)
    page.goto(f"{stage.url}{PRODUCTS}1/change/")
    price = page.get_by_label("Price", exact=True)
    expect(price).not_to_be_editable()

    if kept:
        page.get_by_label("Keep my value: Price").check()
        price.fill("2.5")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator("td.field-price_shown")).to_have_text("2.5" if kept else "3")
