"""A linked product: Zoho's values are Zoho's until a person ticks *Keep my value*."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from products_and_services.models import Product
from products_and_services.zoho_sync.locks import OURS, lock, refuse
from tests.admin.conftest import browser_of, person
from tests.admin.pages import change_url, messages_of, text_of

pytestmark = pytest.mark.django_db


def form_of(client: Client, product: Product) -> dict[str, Any]:
    """What a browser would send back when nothing is touched."""
    form = client.get(change_url(product.pk)).context["adminform"].form
    sent = {bound.html_name: bound.value() for bound in form}
    sent |= {bound.html_initial_name: bound.value() for bound in form if bound.field.show_hidden_initial}
    return {name: "" if value is None else value for name, value in sent.items() if value is not False}


def save(client: Client, product: Product, **typed: Any) -> Any:
    answer = client.post(change_url(product.pk), form_of(client, product) | typed)
    product.refresh_from_db()
    return answer


def test_keeping_a_value_locks_and_edits_in_one_save(root: Client, linked: Product) -> None:
    answer = save(root, linked, price="11", keep_price="on")

    assert answer.status_code == 302
    assert linked.price == 11
    assert linked.zoho_locks == {"price": {"lock": OURS, "zoho": None}}


def test_a_value_can_be_kept_as_it_is(root: Client, linked: Product) -> None:
    save(root, linked, keep_sku="on")

    assert (linked.sku, list(linked.zoho_locks)) == ("POT-1", ["sku"])


def test_a_changed_value_without_its_tick_is_an_error_and_nothing_is_saved(root: Client, linked: Product) -> None:
    answer = save(root, linked, price="11", name="Mine", keep_name="on")

    assert "Zoho owns this value" in text_of(answer)
    assert (linked.price, linked.name, linked.zoho_locks) == (Decimal("12.5"), "Clay pot", {})


def test_a_product_can_be_made_inactive_and_kept_so(root: Client, linked: Product) -> None:
    sent = form_of(root, linked) | {"keep_is_active": "on"}
    del sent["is_active"]

    root.post(change_url(linked.pk), sent)

    linked.refresh_from_db()
    assert (linked.is_active, list(linked.zoho_locks)) == (False, ["is_active"])


def test_unticking_gives_the_field_back_and_says_what_follows(root: Client, linked: Product) -> None:
    Product.objects.update(zoho_locks=lock({}, "price"))
    linked.refresh_from_db()
    sent = form_of(root, linked)
    del sent["keep_price"]

    answer = root.post(change_url(linked.pk), sent)

    linked.refresh_from_db()
    assert (linked.zoho_locks, linked.price) == ({}, Decimal("12.5"))
    assert "Zoho owns again: Price. The next sync brings Zoho's value." in messages_of(answer)


def test_saving_without_a_change_moves_nothing(root: Client, linked: Product, own: Product) -> None:
    Product.objects.update(updated_at=timezone.now() - timedelta(days=1), description="two\nlines")
    before = list(Product.objects.order_by("pk").values())

    for product in (linked, own):
        assert save(root, product, description="two\r\nlines").status_code == 302

    assert list(Product.objects.order_by("pk").values()) == before


def test_a_sync_between_showing_and_saving_is_not_taken_for_an_edit(root: Client, linked: Product) -> None:
    sent = form_of(root, linked) | {"name": "Mine", "keep_name": "on"}
    Product.objects.update(price=99, zoho_locks=refuse({}, "sku", "X"))

    answer = root.post(change_url(linked.pk), sent)

    linked.refresh_from_db()
    assert answer.status_code == 302
    assert (linked.name, linked.price) == ("Mine", 99)
    assert set(linked.zoho_locks) == {"name", "sku"}


def test_saving_a_locked_field_again_keeps_what_zoho_said(root: Client, linked: Product) -> None:
    locks = {"price": {"lock": OURS, "zoho": "13"}}
    Product.objects.update(zoho_locks=locks)
    linked.refresh_from_db()

    save(root, linked, price="11")

    assert (linked.price, linked.zoho_locks) == (11, locks)
    assert "Zoho says: 13" in text_of(root.get(change_url(linked.pk)))


def test_nothing_but_the_shown_fields_can_be_posted(root: Client, linked: Product) -> None:
    before = Product.objects.values("zoho_item_id", "zoho_locks", "zoho_missing_since", "zoho_synced_at").get()

    save(
        root, linked, zoho_item_id="666", zoho_locks='{"price": 1}', zoho_missing_since="2020-01-01",
        zoho_synced_at="2020-01-01", name="Mine", keep_name="on",
    )  # fmt: skip

    assert linked.name == "Mine"
    after = Product.objects.values(*before).get()
    assert after == before | {"zoho_locks": lock({}, "name")}


def test_a_product_of_our_own_is_edited_freely(root: Client, own: Product) -> None:
    save(root, own, price="75.5", name="Talk")

    assert (own.price, own.name, own.zoho_locks) == (Decimal("75.5"), "Talk", {})


def test_numbers_are_shown_without_trailing_zeros(root: Client, linked: Product) -> None:
    assert 'name="price" value="12.5"' in text_of(root.get(change_url(linked.pk)))


def test_a_viewer_sees_the_values_and_no_way_to_change_them(linked: Product) -> None:
    viewer = browser_of(person("viewer"))

    page = text_of(viewer.get(change_url(linked.pk)))

    assert "Clay pot" in page
    assert "Keep my value" not in page
    assert viewer.post(change_url(linked.pk), {"name": "x", "keep_name": "on"}).status_code == 403
