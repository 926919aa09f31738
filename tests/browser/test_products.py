"""A product in a browser, with a worker process: refresh, price over time, locks; all of it without scripts as well."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.screenshots import SIZES, sign_in
from scripts.stage import Stage
from tests.browser.test_looks import barriers
from tests.workers.conftest import wait_until

PRODUCTS = "products_and_services/product/"
SYNC = "from products_and_services.services import sync_zoho_products_to_db as sync\nsync()"
MINE = """
from products_and_services.models import Product
Product.objects.create(name="  my POT ", price=3)
"""
WAIT_MS = 15_000


@pytest.fixture
def item(stage: Stage) -> str:
    """An item that a sync has brought, at 10.50, and a worker that waits for more."""
    item_id = str(stage.zoho.catalogue.add(name="My pot", sku="POT-7", rate=10.5))
    stage.shell(SYNC)
    stage.start_worker()
    return item_id


@pytest.fixture
def plain_page(chromium: Browser, stage: Stage) -> Iterator[Page]:
    """Ana's phone, on which no script runs."""
    context = chromium.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    opened = context.new_page()
    sign_in(opened, stage, "ana")
    yield opened
    context.close()


def open_product(page: Page, stage: Stage, item: str) -> None:
    page.goto(f"{stage.url}{PRODUCTS}?q={item}")
    page.locator("th.field-name a").click()


def refresh(page: Page, said: str) -> None:
    page.get_by_role("button", name="Refresh from Zoho").click()
    expect(page.get_by_role("alert")).to_contain_text(said, timeout=WAIT_MS)


def test_the_price_moves_is_locked_and_stays(page: Page, stage: Stage, item: str) -> None:
    open_product(page, stage, item)
    expect(page.locator(".zoho-chart")).to_have_count(0)

    stage.zoho.catalogue.edit(item, rate=12.25)
    refresh(page, "Price 10.5 → 12.25")
    chart = page.locator("figure", has_text="Price")
    expect(chart.locator("canvas")).to_be_visible()
    expect(chart.get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("now 12.25, lowest 10.5, highest 12.25")
    )

    page.get_by_label("Keep my value: Price").check()
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".zoho-owned", has_text="Price")).to_contain_text("We own this")

    stage.zoho.catalogue.edit(item, rate=99)
    refresh(page, "Price 99 (Zoho's value, not written: you own this field)")
    refresh(page, "Nothing has changed")
    expect(page.get_by_label("Price", exact=True)).to_have_value("12.25")
    expect(page.locator(".zoho-changes")).to_contain_text("99")
    expect(page.get_by_text("not written: you own this field")).to_have_count(1)
    expect(page.locator(".zoho-owned", has_text="Price")).to_contain_text("Zoho says: 99")


def test_without_scripts_on_a_phone_everything_can_be_done(plain_page: Page, stage: Stage, item: str) -> None:
    page = plain_page
    stage.zoho.catalogue.edit(item, rate=12.25)
    open_product(page, stage, item)
    refresh(page, "Price 10.5 → 12.25")
    page.get_by_text("Price as a table").click()
    expect(page.get_by_role("region", name="Price as a table")).to_contain_text("12.25")

    page.goto(f"{stage.url}{PRODUCTS}?q={item}")
    page.locator("input[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("lock_selected")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Price").check()
    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_role("alert")).to_contain_text("Locked: Price. 1 product was changed.")


def test_a_product_typed_by_hand_is_linked_and_fetched(page: Page, stage: Stage, item: str) -> None:
    stage.shell(MINE)
    page.goto(f"{stage.url}{PRODUCTS}link-suggestions/")

    page.get_by_role("button", name=re.compile("^Link.*my POT")).click()

    expect(page.get_by_role("alert").first).to_contain_text(f"is linked to Zoho item {item}")
    expect(page.locator(".zoho-pair")).to_have_count(0)

    def has_zohos_price() -> bool:
        open_product(page, stage, item)
        return page.get_by_label("Price", exact=True).input_value() == "10.5"

    # The values come with a sync of this one item, in the background.
    wait_until(has_zohos_price)


@pytest.mark.parametrize("size", SIZES)
def test_the_page_that_asks_which_values_has_no_barrier(page: Page, stage: Stage, item: str, size: str) -> None:
    page.set_viewport_size(SIZES[size])
    page.goto(f"{stage.url}{PRODUCTS}?q={item}")
    page.locator("input[name=_selected_action]").check()
    page.locator("select[name=action]").select_option("unlock_selected", force=True)
    page.get_by_role("button", name="Go").click()

    expect(page.get_by_role("button", name="Unlock")).to_be_visible()
    assert barriers(page) == []
