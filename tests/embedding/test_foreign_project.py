"""The two apps in a project that knows nothing of ours: by INSTALLED_APPS and settings alone, and it syncs."""

import json
from pathlib import Path

import pytest

from tests.embedding.browser import Browser
from tests.embedding.foreign import Foreign
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.xdist_group("foreign project")
PRODUCTS = "products_and_services/product/"
RUNS = "products_and_services/syncrun/"
SYNC = f"{PRODUCTS}sync-zoho/"
PAGES = (
    PRODUCTS,
    f"{PRODUCTS}?active=yes&o=-2&q=a",
    f"{PRODUCTS}add/",
    f"{PRODUCTS}1/change/",
    f"{PRODUCTS}1/changes/",
    f"{PRODUCTS}link-suggestions/",
    SYNC,
    RUNS,
    f"{RUNS}1/change/",
    f"{RUNS}1/undo/",
    f"{RUNS}1/history/",
    "products_and_services/syncsettings/",
    "integrations/zohocredential/1/change/",
    "integrations/zohocredential/connect/",
    "integrations/zohocredential/organization/",
    "integrations/zohocredential/disconnect/",
)


def test_the_apps_come_from_the_package(crm: Foreign) -> None:
    where = crm.shell("import integrations, products_and_services as p; print(integrations.__file__, p.__file__)")

    packages = crm.environment["PYTHONPATH"]
    assert all(Path(file).is_relative_to(packages) for file in where.split())


def test_it_is_sound_and_no_migration_is_missing(crm: Foreign) -> None:
    crm.shell("""
        from django.core.management import call_command
        call_command("check", databases=["default"], fail_level="WARNING")
        call_command("makemigrations", check_changes=True, dry_run=True)
        call_command("migrate", check_unapplied=True, verbosity=0)
    """)


def test_the_button_of_its_own_admin_site_syncs(connected: Browser) -> None:
    page = connected.post(SYNC, seen_on=PRODUCTS)

    assert page.url == connected.url(SYNC)
    run = connected.newest_run()
    assert f"/office/{RUNS}{run['id']}/change/" in page.text
    assert (run["state"], run["total"], run["started_by"]) == ("succeeded", 106, "ana@crm.example")
    assert connected.api("products/")["count"] == 106


def test_a_preview_is_applied_and_undone(connected: Browser, zoho_of_the_crm: Sandbox) -> None:
    item_id = zoho_of_the_crm.catalogue.ids()[3]
    zoho_of_the_crm.catalogue.edit(item_id, rate=77.5)
    preview = connected.post(SYNC, {"preview": "1"}, seen_on=PRODUCTS)
    ready = connected.newest_run()
    assert (ready["state"], ready["updated"]) == ("ready", 1)
    assert preview.url == connected.url(f"{RUNS}{ready['id']}/change/")

    connected.post(f"{RUNS}{ready['id']}/apply/", seen_on=f"{RUNS}{ready['id']}/change/")
    assert connected.newest_run()["state"] == "succeeded"
    assert price_of(connected, item_id) == "77.5"

    connected.post(f"{RUNS}{ready['id']}/undo/")
    assert (connected.newest_run()["kind"], connected.newest_run()["state"]) == ("undo", "succeeded")
    assert price_of(connected, item_id) != "77.5"


def test_chosen_items_and_one_product_are_refreshed(connected: Browser) -> None:
    ids = [product["id"] for product in connected.api("products/", page_size="3")["results"]]
    connected.post(PRODUCTS, {"action": "sync_selected_items", "_selected_action": ids})
    run = connected.newest_run()
    assert (run["kind"], run["state"], run["total"]) == ("selective", "succeeded", 3)

    page = connected.post(f"{PRODUCTS}{ids[0]}/refresh/", seen_on=f"{PRODUCTS}{ids[0]}/change/")
    assert page.url == connected.url(f"{PRODUCTS}{ids[0]}/change/")
    assert "Nothing has changed" in page.text


def test_the_service_syncs_from_code(crm: Foreign, connected: Browser, zoho_of_the_crm: Sandbox) -> None:
    zoho_of_the_crm.catalogue.edit(zoho_of_the_crm.catalogue.ids()[7], name="Renamed in Zoho")
    told = crm.shell("""
        import json
        from products_and_services.services import sync_zoho_products_to_db
        print(json.dumps(sync_zoho_products_to_db()))
    """)

    result = json.loads(told)
    assert result["total"] == 106
    assert result["updated"] >= 1
    assert connected.api("products/", search="Renamed in Zoho")["count"] == 1


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_both_admin_sites_opens_and_stays_in_its_site(connected: Browser, page: str) -> None:
    assert "/admin/products" not in connected.get(page).text
    assert "/office/products" not in connected.on("admin").get(page).text


def test_the_front_page_has_the_card_with_the_button(connected: Browser) -> None:
    assert f'action="/office/{SYNC}"' in connected.get("").text
    assert f'action="/admin/{SYNC}"' in connected.on("admin").get("").text


def test_a_program_starts_a_sync_with_its_token(crm: Foreign, connected: Browser) -> None:
    token = crm.manage("drf_create_token", "ana@crm.example").split()[2]
    answer = connected.ask_for_sync(token)

    assert answer.status_code in (200, 202)
    assert answer.headers["Location"].startswith(connected.address)
    assert connected.newest_run()["state"] == "succeeded"


def test_the_settings_page_offers_whoever_has_an_address(connected: Browser) -> None:
    page = connected.post("products_and_services/syncsettings/", {"changes": "15", "full": "nightly"})

    assert "Stored: " in page.text
    assert "ana@crm.example" in page.text


def price_of(browser: Browser, item_id: str) -> str:
    [product] = [one for one in browser.api("products/", search=item_id)["results"] if one["zoho_item_id"] == item_id]
    return str(product["price"])
