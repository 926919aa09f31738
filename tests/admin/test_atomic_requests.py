"""Under ATOMIC_REQUESTS: what waits for Zoho or for a worker stays outside of the request's transaction."""

import pytest
from django.db import connection
from django.urls import resolve, reverse

OUTSIDE = [
    *(f"admin:integrations_zohocredential_{name}" for name in ("add", "change")),
    *(f"admin:integrations_zohocredential_{name}" for name in ("connect", "callback", "test", "disconnect")),
    "admin:integrations_zohocredential_organization",
    "admin:products_and_services_sync_zoho",
    "admin:products_and_services_product_refresh",
    "admin:products_and_services_product_links",
    *(f"admin:products_and_services_syncrun_{name}" for name in ("apply", "discard", "cancel", "retry", "undo")),
    "products_api:sync-list",
]
ABOUT_ONE = ("_change", "_refresh", "_apply", "_discard", "_cancel", "_retry", "_undo")


def is_outside(name: str) -> bool:
    """Whether Django, asked to wrap every request into a transaction, leaves this view alone."""
    view = resolve(reverse(name, args=[1] if name.endswith(ABOUT_ONE) else [])).func
    return connection.alias in getattr(view, "_non_atomic_requests", set())


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_view_that_waits_is_outside_of_the_transaction(name: str) -> None:
    assert is_outside(name)


def test_a_view_that_only_writes_stays_inside() -> None:
    assert not is_outside("admin:products_and_services_product_change")
