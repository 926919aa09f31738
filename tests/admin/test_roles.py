"""Who may open what. The addresses come from the resolver: one that is added without a line here fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.urls import URLPattern, reverse

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from tests.admin.conftest import browser_of, person

pytestmark = pytest.mark.django_db
APPS = ("products_and_services", "integrations")
ROLES = ("anonymous", "customer", "staff", "viewer", "operator", "superuser")
SIGN_IN, NO, YES, ELSEWHERE, AGAIN = "sign in", 403, 200, "elsewhere", "press again"
NOT_OURS = 400  # an answer of Zoho's to nothing that was asked
# role →                                      staff viewer operator  superuser
EXPECTED = {
    "products_and_services_sync_zoho":        (NO, NO, YES, YES),
    "products_and_services_product_changelist": (NO, YES, YES, YES),
    "products_and_services_product_add":      (NO, NO, YES, YES),
    "products_and_services_product_change":   (NO, YES, YES, YES),
    "products_and_services_product_history":  (NO, YES, YES, YES),
    "products_and_services_product_delete":   (NO, NO, NO, ELSEWHERE),
    "products_and_services_product_changes":  (NO, YES, YES, YES),
    "products_and_services_product_links":    (NO, YES, YES, YES),
    "products_and_services_product_refresh":  (NO, NO, AGAIN, AGAIN),
    "products_and_services_product_accept":   (NO, NO, AGAIN, AGAIN),
    "products_and_services_syncrun_changelist": (NO, YES, YES, YES),
    "products_and_services_syncrun_add":      (NO, NO, NO, NO),
    "products_and_services_syncrun_change":   (NO, YES, YES, YES),
    "products_and_services_syncrun_history":  (NO, YES, YES, YES),
    "products_and_services_syncrun_delete":   (NO, NO, NO, NO),
    "products_and_services_syncrun_progress": (NO, YES, YES, YES),
    "products_and_services_syncrun_csv":      (NO, YES, YES, YES),
    "products_and_services_syncrun_apply":    (NO, NO, AGAIN, AGAIN),
    "products_and_services_syncrun_discard":  (NO, NO, AGAIN, AGAIN),
    "products_and_services_syncrun_cancel":   (NO, NO, AGAIN, AGAIN),
    "products_and_services_syncrun_retry":    (NO, NO, AGAIN, AGAIN),
    "products_and_services_syncrun_undo":     (NO, NO, YES, YES),
    "products_and_services_syncsettings_changelist": (NO, NO, YES, YES),
    "integrations_zohocredential_changelist": (NO, ELSEWHERE, ELSEWHERE, ELSEWHERE),
    "integrations_zohocredential_add":        (NO, NO, NO, NO),
    "integrations_zohocredential_change":     (NO, YES, YES, YES),
    "integrations_zohocredential_history":    (NO, YES, YES, YES),
    "integrations_zohocredential_delete":     (NO, NO, NO, NO),
    "integrations_zohocredential_connect":    (NO, NO, YES, YES),
    "integrations_zohocredential_callback":   (NO, NO, NOT_OURS, NOT_OURS),
    "integrations_zohocredential_organization": (NO, NO, YES, YES),
    "integrations_zohocredential_disconnect": (NO, NO, YES, YES),
    "integrations_zohocredential_test":       (NO, NO, AGAIN, AGAIN),
}  # fmt: skip


def our_patterns(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            if str(pattern.name).startswith(APPS):
                yield pattern
        else:
            yield from our_patterns(pattern.url_patterns)


PATTERNS = {str(pattern.name): pattern for pattern in our_patterns(admin.site.get_urls())}


def test_every_page_has_its_line() -> None:
    assert set(PATTERNS) == set(EXPECTED)


@pytest.fixture
def keys(db: None) -> dict[str, int]:
    """A row for every page that shows one."""
    return {
        "product": Product.objects.create(name="Pot", zoho_item_id="1").pk,
        "syncrun": SyncRun.objects.create(state="succeeded").pk,
        "zohocredential": ZohoCredential.objects.create(organization_id="1").pk,
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", EXPECTED)
def test_a_role_sees_what_it_may(name: str, role: str, keys: dict[str, int]) -> None:
    model = name.removeprefix("products_and_services_").removeprefix("integrations_").split("_")[0]
    args = [keys[model]] if PATTERNS[name].pattern.converters else []

    answer = browser_of(person(role)).get(reverse(f"admin:{name}", args=args))

    expected = SIGN_IN if role in ROLES[:2] else EXPECTED[name][ROLES.index(role) - 2]
    assert outcome(answer) == expected


def outcome(answer: Any) -> object:
    if answer.status_code != 302:
        return answer.status_code
    if "Nothing was done. Press the button again." in [str(said) for said in get_messages(answer.wsgi_request)]:
        return AGAIN
    return SIGN_IN if answer.url.startswith(reverse("admin:login")) else ELSEWHERE


def test_no_page_changes_anything_by_being_looked_at(keys: dict[str, int]) -> None:
    root = browser_of(person("superuser"))
    before = [list(model.objects.values()) for model in (Product, SyncRun, ZohoCredential)]

    for name, pattern in PATTERNS.items():
        model = name.split("_")[-2]
        root.get(reverse(f"admin:{name}", args=[keys[model]] if pattern.pattern.converters else []))

    assert [list(model.objects.values()) for model in (Product, SyncRun, ZohoCredential)] == before
