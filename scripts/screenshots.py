"""Pictures of the admin: ``python -m scripts.screenshots`` remakes those of the documentation, in ``docs/images``;
``python -m scripts.screenshots FOLDER`` shows every page to a critical eye, light and dark, desktop and phone.

Needs Chromium (CHROMIUM, default /usr/bin/chromium).
"""

import os
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from scripts.product_scenes import PRODUCT_PAGES, fill_products
from scripts.run_scenes import LIVE_PAGES, RUN_PAGES, fill_runs, go_live
from scripts.stage import PASSWORD, ROOT, Stage
from zoho_sandbox import Sandbox

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SIZES = {"desktop": ViewportSize(width=1280, height=800), "phone": ViewportSize(width=390, height=844)}
SCHEMES = ("light", "dark")
PAGES = {
    "products": "products_and_services/product/",
    "product": "products_and_services/product/1/change/",
    "own-product": "products_and_services/product/107/change/",
    "add-product": "products_and_services/product/add/",
    "sync-zoho": "products_and_services/product/sync-zoho/",
    "runs": "products_and_services/syncrun/",
    **RUN_PAGES,
    **PRODUCT_PAGES,
    "keep-fresh": "products_and_services/syncsettings/",
    "connection": "integrations/zohocredential/1/change/",
    "connection-connect": "integrations/zohocredential/connect/",
    "connection-change": "integrations/zohocredential/organization/",
    "connection-disconnect": "integrations/zohocredential/disconnect/",
    "home": "",
}
LONG_PAGES = ("products", "runs", "run-created", "run-held", "sync-live")
FOR_THE_DOCUMENTATION = (
    "home-desktop-light",
    "products-desktop-light",
    "products-phone-light",
    "product-desktop-light",
    "link-suggestions-desktop-light",
    "run-desktop-dark",
    "run-held-desktop-light",
    "run-preview-phone-light",
    "sync-live-desktop-light",
)
FILL = """
from decimal import Decimal
from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_zoho_products_to_db
from products_and_services.zoho_sync.locks import lock
sync_zoho_products_to_db()
first = Product.objects.get(pk=1)
first.price, first.zoho_locks = Decimal("19.5"), lock(first.zoho_locks, "price")
first.save()
Product.objects.create(name="Consultation, one hour", price=Decimal("2.5"))
"""
AGAIN = "from products_and_services.services import sync_zoho_products_to_db as sync\nsync()"


def main(folder: Path, wanted: Collection[str] = ()) -> None:
    """Write the pictures with these names, or all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, Sandbox(items=106, seed=1) as zoho, Stage(Path(home), zoho) as stage:
        fill(stage)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
            _take_all(browser, stage, PAGES, (folder, wanted))
            go_live(stage)
            _take_all(browser, stage, LIVE_PAGES, (folder, wanted))


def sign_in(page: Page, stage: Stage, name: str) -> None:
    """Log in as one of the stage's people."""
    page.goto(f"{stage.url}login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")


def fill(stage: Stage) -> None:
    """A catalogue after two syncs, the second with rows that Zoho got wrong."""
    stage.shell(FILL)
    first, second = stage.zoho.catalogue.ids()[2:4]
    stage.zoho.catalogue.edit(first, rate="12,5 EUR")
    stage.zoho.catalogue.edit(second, rate=99)
    stage.shell(AGAIN)
    fill_runs(stage)
    fill_products(stage)


def _take_all(browser: Browser, stage: Stage, pages: Mapping[str, str], where: tuple[Path, Collection[str]]) -> None:
    folder, wanted = where
    for look in product(SIZES, SCHEMES):
        pictures = {f"{name}-{'-'.join(look)}": name for name in pages}
        with _signed_in(browser, stage, look) as page:
            for picture, name in pictures.items():
                if not wanted or picture in wanted:
                    page.goto(stage.url + pages[name])
                    page.screenshot(path=folder / f"{picture}.png", full_page=name not in LONG_PAGES)


@contextmanager
def _signed_in(browser: Browser, stage: Stage, look: tuple[str, str]) -> Iterator[Page]:
    size, scheme = look
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, stage, "ana")
    yield page
    context.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        main(ROOT / "docs" / "images", FOR_THE_DOCUMENTATION)
