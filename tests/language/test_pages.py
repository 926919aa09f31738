"""A Spanish browser gets Spanish pages; what is stored for everybody is in the language of the site."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.services import discard_run, sync_zoho_products_to_db
from products_and_services.sync_schedule import tick
from tests.admin.conftest import browser_of, person
from tests.language.reading import english_in, texts
from zoho_sandbox import Sandbox

NEXT = re.compile(r'name="next" type="hidden" value="([^"]*)"')
ADMIN = {
    "front page": ("index",),
    "products": ("products_and_services_product_changelist",),
    "product": ("products_and_services_product_change", "product"),
    "changes of a product": ("products_and_services_product_changes", "product"),
    "new product": ("products_and_services_product_add",),
    "link suggestions": ("products_and_services_product_links",),
    "sync": ("products_and_services_sync_zoho",),
    "runs": ("products_and_services_syncrun_changelist",),
    "run": ("products_and_services_syncrun_change", "run"),
    "undo": ("products_and_services_syncrun_undo", "run"),
    "held run": ("products_and_services_syncrun_change", "held"),
    "preview": ("products_and_services_syncrun_change", "preview"),
    "queued": ("products_and_services_syncrun_change", "queued"),
    "freshness": ("products_and_services_syncsettings_changelist",),
    "connection": ("integrations_zohocredential_change", "credential"),
    "connect": ("integrations_zohocredential_connect",),
    "disconnect": ("integrations_zohocredential_disconnect",),
    "organization": ("integrations_zohocredential_organization",),
}


@pytest.fixture
def spanish(settings: Any) -> Iterator[None]:
    """A site whose own language is Spanish, as a team sets it."""
    settings.LANGUAGE_CODE = "es"
    yield
    translation.deactivate()


@pytest.fixture
def seen(spanish: None, credential: ZohoCredential, zoho: Sandbox) -> dict[str, int]:
    """A catalogue after two syncs, with a lock and a wrong value; a preview, a held run and one in the queue."""
    sync_zoho_products_to_db()
    first, second, third = zoho.catalogue.ids()[:3]
    product = Product.objects.get(zoho_item_id=first)
    Product.objects.create(name="Consulta")
    Product.objects.filter(pk=product.pk).update(price="1234.5", zoho_locks={"price": {"lock": "ours", "zoho": "9"}})
    zoho.catalogue.edit(first, rate="12,5 EUR", name="Tetera")
    zoho.catalogue.edit(second, rate=99)
    run = sync_zoho_products_to_db()
    rates = {item_id: zoho.catalogue.get(item_id)["rate"] for item_id in zoho.catalogue.ids()}
    for item_id in rates:
        zoho.catalogue.edit(item_id, rate=0.01)
    held = sync_zoho_products_to_db()
    for item_id, rate in rates.items():
        zoho.catalogue.edit(item_id, rate=rate)
    zoho.catalogue.edit(third, name="Taza")
    zoho.catalogue.add(name="Consulta", rate=5)
    preview = sync_zoho_products_to_db(preview=True)
    queued = SyncRun.objects.create(kind="selective", item_ids=[first])
    return {
        "product": product.pk,
        "run": run["run_id"],
        "held": held["run_id"],
        "preview": preview["run_id"],
        "queued": queued.pk,
        "credential": credential.pk,
    }


def test_no_page_of_the_admin_speaks_english(seen: dict[str, int]) -> None:
    browser = browser_of(person("superuser"))
    found: dict[str, set[str]] = {}

    for name, (view, *keys) in ADMIN.items():
        answer = browser.get(reverse(f"admin:{view}", args=[seen[key] for key in keys]))
        assert answer.status_code == 200, name
        page = answer.content.decode()
        assert '<html lang="es"' in page
        found[name] = english_in(page)

    assert {name: english for name, english in found.items() if english} == {}


def test_numbers_and_dates_are_written_as_in_spain(seen: dict[str, int]) -> None:
    browser = browser_of(person("superuser"))
    run = SyncRun.objects.get(pk=seen["run"])

    products = texts(
        browser.get(reverse("admin:products_and_services_product_changelist") + "?q=Tetera").content.decode()
    )
    page = texts(browser.get(reverse("admin:products_and_services_syncrun_change", args=[run.pk])).content.decode())

    assert "1 234,5" in products
    assert run.created_at.strftime("%d/%m/%Y %H:%M") in page


@pytest.mark.django_db
def test_the_browser_decides_about_pages_and_answers_of_the_api() -> None:
    def detail(languages: str) -> str:
        return str(Client().get("/api/v1/products/", HTTP_ACCEPT_LANGUAGE=languages).json()["detail"])

    assert "Log in first" in detail("en")
    assert "Inicie sesión primero" in detail("es-MX,es;q=0.9,en;q=0.5")
    assert "Log in first" in detail("de")


@pytest.mark.django_db
def test_the_description_of_the_api_is_one_document_for_all() -> None:
    english, spanish = (
        Client().get(reverse("products_api:schema"), headers={"accept-language": language}) for language in ("en", "es")
    )

    assert english.content == spanish.content


@pytest.mark.django_db
def test_a_person_chooses_the_language_in_the_menu_and_stays_on_the_page() -> None:
    browser = browser_of(person("superuser"))
    address = f"{reverse('admin:products_and_services_product_changelist')}?q=tea"

    for language in ("es", "en"):
        (along,) = NEXT.findall(browser.get(address).content.decode())
        choice = {"language": language, "next": along}
        answer = browser.post(reverse("set_language"), choice, headers={"referer": f"http://testserver{address}"})

        assert answer.headers["Location"] == f"http://testserver{address}"
        assert f'<html lang="{language}"' in browser.get(address).content.decode()


def test_what_many_people_read_is_stored_in_the_language_of_the_site(credential: ZohoCredential) -> None:
    with translation.override("es"):
        preview = sync_zoho_products_to_db(preview=True)
        assert SyncRun.objects.get(pk=preview["run_id"]).message.startswith("Nothing was written yet.")

        discard_run(preview["run_id"])
        assert SyncRun.objects.get(pk=preview["run_id"]).message == "Discarded. Nothing of it was written."


def test_a_worker_stores_the_language_of_the_site(spanish: None, credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.catalogue.edit(zoho.catalogue.ids()[0], rate="twelve")

    with translation.override("en"):
        run = SyncRun.objects.get(pk=sync_zoho_products_to_db()["run_id"])

    assert run.message == "Creados: 106, actualizados: 0, sin cambios: 0, rechazados: 0."
    assert '"twelve" no es un número' in [finding.reason for finding in run.findings.all()]


def test_the_tick_stores_the_language_of_the_site(spanish: None, credential: ZohoCredential) -> None:
    now = timezone.now()
    run = SyncRun.objects.create(state="running", lease_until=now - timedelta(minutes=5))

    with translation.override("en"):
        tick(now, lambda _run: None)

    run.refresh_from_db()
    assert run.message.startswith("El proceso de trabajo dejó de responder.")
