"""A linked product cannot be deleted, whichever way it is tried; one of our own can."""

import pytest
from django.test import Client
from django.urls import reverse

from products_and_services.models import Product
from tests.admin.pages import PRODUCTS, change_url, messages_of, text_of

pytestmark = pytest.mark.django_db
REASON = "The next sync would bring it back."


def delete_url(product: Product) -> str:
    return reverse("admin:products_and_services_product_delete", args=[product.pk])


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_address_of_the_delete_page_refuses(root: Client, linked: Product, method: str) -> None:
    answer = getattr(root, method)(delete_url(linked), {"post": "yes"})

    assert answer.url == change_url(linked.pk)
    assert any(REASON in message for message in messages_of(answer))
    assert Product.objects.filter(pk=linked.pk).exists()


def test_there_is_no_button_but_the_reason(root: Client, linked: Product, own: Product) -> None:
    assert delete_url(linked) not in text_of(root.get(change_url(linked.pk)))
    assert "A linked product cannot be deleted" in text_of(root.get(change_url(linked.pk)))
    assert delete_url(own) in text_of(root.get(change_url(own.pk)))


@pytest.mark.parametrize("confirmed", [{}, {"post": "yes"}])
def test_the_action_spares_linked_products(
    root: Client, linked: Product, own: Product, confirmed: dict[str, str]
) -> None:
    chosen = {"action": "delete_selected", "_selected_action": [linked.pk, own.pk]}

    answer = root.post(reverse(PRODUCTS), chosen | confirmed)

    assert Product.objects.filter(pk=linked.pk).exists()
    assert Product.objects.filter(pk=own.pk).exists() is not bool(confirmed)
    assert any(
        "1 linked product will not be deleted: the next sync would bring it back." in m for m in messages_of(answer)
    )


def test_several_are_spared_in_the_plural(root: Client, linked: Product) -> None:
    other = Product.objects.create(name="Other", zoho_item_id="999")
    chosen = {"action": "delete_selected", "_selected_action": [linked.pk, other.pk]}

    told = messages_of(root.post(reverse(PRODUCTS), chosen))

    assert any(
        m.startswith("2 linked products will not be deleted: the next sync would bring them back.") for m in told
    )


def test_a_product_of_our_own_can_be_deleted(root: Client, own: Product) -> None:
    root.post(delete_url(own), {"post": "yes"})

    assert not Product.objects.exists()
