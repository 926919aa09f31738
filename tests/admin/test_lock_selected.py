"""*Lock values* and *Unlock values*: a page asks which fields, then exactly those change, and the history says who."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from products_and_services.admin import lock_selected
from products_and_services.locking import lock_fields
from products_and_services.models import Product
from products_and_services.zoho_sync.locks import OURS, refuse
from tests.admin.conftest import browser_of, person
from tests.admin.pages import PRODUCTS, messages_of, text_of

pytestmark = pytest.mark.django_db


def choose(client: Client, action: str, *products: Product, **confirmed: Any) -> Any:
    chosen = {"action": action, "_selected_action": [one.pk for one in products]}
    return client.post(reverse(PRODUCTS), chosen | ({"confirmed": "1"} | confirmed if confirmed else {}))


def locks_of(product: Product) -> dict[str, Any]:
    return Product.objects.get(pk=product.pk).zoho_locks


def test_the_first_page_asks_and_changes_nothing(root: Client, linked: Product) -> None:
    page = text_of(choose(root, "lock_selected", linked))

    assert "Clay pot" in page
    assert 'name="fields_chosen" value="price"' in page
    assert locks_of(linked) == {}


def test_the_chosen_fields_are_locked_and_the_history_says_who(root: Client, linked: Product) -> None:
    [message] = messages_of(choose(root, "lock_selected", linked, fields_chosen=["price", "sku"]))

    assert set(locks_of(linked)) == {"price", "sku"}
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_id) == ("superuser", str(linked.pk))
    assert entry.get_change_message() == "Locked: Price, SKU."
    assert "1 product was changed." in message


def test_locking_again_keeps_what_zoho_said_and_is_no_change(root: Client, linked: Product) -> None:
    Product.objects.update(zoho_locks={"price": {"lock": OURS, "zoho": "13"}})

    choose(root, "lock_selected", linked, fields_chosen=["price"])

    assert locks_of(linked) == {"price": {"lock": OURS, "zoho": "13"}}
    assert not LogEntry.objects.exists()


def test_unlocking_frees_refused_values_as_well(root: Client, linked: Product) -> None:
    Product.objects.update(zoho_locks=refuse({"sku": {"lock": OURS, "zoho": None}}, "price", "9"))

    choose(root, "unlock_selected", linked, fields_chosen=["price"])

    assert set(locks_of(linked)) == {"sku"}


def test_no_field_is_an_error_and_changes_nothing(root: Client, linked: Product) -> None:
    page = text_of(choose(root, "lock_selected", linked, fields_chosen=[]))

    assert "Tick at least one field." in page
    assert locks_of(linked) == {}


def test_products_that_are_not_linked_are_named_and_left_alone(root: Client, linked: Product, own: Product) -> None:
    page = text_of(choose(root, "lock_selected", linked, own))
    choose(root, "lock_selected", linked, own, fields_chosen=["name"])

    assert "left alone: Consultation." in page
    assert lock_fields([own.pk], ["name"]) == []
    assert locks_of(own) == {}


def test_too_many_are_refused_with_a_better_way(root: Client, linked: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_selected, "MOST_CHOSEN", 0)

    [message] = messages_of(choose(root, "lock_selected", linked, fields_chosen=["price"]))

    assert "Narrow the list down" in message
    assert locks_of(linked) == {}


def test_a_viewer_can_do_neither(linked: Product) -> None:
    viewer = browser_of(person("viewer"))

    choose(viewer, "lock_selected", linked, fields_chosen=["price"])

    assert locks_of(linked) == {}
    assert "lock_selected" not in text_of(viewer.get(reverse(PRODUCTS)))


def test_many_products_cost_no_more_queries(root: Client, django_assert_max_num_queries: Any) -> None:
    many = [Product(zoho_item_id=str(100 + number), name=f"P{number}") for number in range(90)]
    Product.objects.bulk_create(many)

    with django_assert_max_num_queries(20):
        choose(root, "lock_selected", *Product.objects.all(), fields_chosen=["price"])

    assert not Product.objects.filter(zoho_locks={}).exists()
