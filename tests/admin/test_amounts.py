"""Prices and stocks are typed as the page shows them; what could be read in two ways is refused."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from products_and_services.models import Product
from tests.admin.conftest import browser_of, person

pytestmark = pytest.mark.django_db
ADD = "admin:products_and_services_product_add"
CHANGE = "admin:products_and_services_product_change"
SENTENCES = {
    "en": "Write the decimals after “.”, and nothing between the thousands.",
    "es": "Escriba los decimales tras «,» y nada entre los miles.",
}


@pytest.fixture
def root() -> Client:
    return browser_of(person("superuser"))


def add(root: Client, language: str, price: str) -> str:
    page = root.post(reverse(ADD), {"name": "Cup", "price": price, "description": ""}, HTTP_ACCEPT_LANGUAGE=language)
    return page.content.decode()


@pytest.mark.parametrize(
    ("language", "typed", "stored"),
    [
        ("en", "12.5", "12.5"),
        ("en", "1500", "1500"),
        ("es", "12,5", "12.5"),
        ("es", "1500", "1500"),
        ("es", "-1,71", "-1.71"),
    ],
)
def test_an_amount_is_read_in_the_notation_of_the_page(root: Client, language: str, typed: str, stored: str) -> None:
    add(root, language, typed)

    assert Product.objects.get().price == Decimal(stored)


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "12,5"), ("en", "1,500.00"), ("es", "1.500"), ("es", "12.5"), ("es", "1.234,50")]
)
def test_what_could_mean_thousands_is_refused_and_stays_in_the_form(root: Client, language: str, typed: str) -> None:
    page = add(root, language, typed)

    assert SENTENCES[language] in page
    assert f'value="{typed}"' in page
    assert not Product.objects.exists()


@pytest.mark.parametrize(("language", "shown"), [("en", "1234.5"), ("es", "1234,5")])
def test_a_page_shows_what_it_takes_and_saving_it_untouched_writes_nothing(
    root: Client, language: str, shown: str
) -> None:
    product = Product.objects.create(name="Cup", price=Decimal("1234.500000"), zoho_item_id="1", is_active=True)
    before = Product.objects.values().get()
    address = reverse(CHANGE, args=[product.pk])

    page = root.get(address, HTTP_ACCEPT_LANGUAGE=language)
    fields = page.context["adminform"].form
    sent = {f"{box.html_name}": box.value() for box in fields if box.value() not in (None, False)}
    hidden = {box.html_initial_name: box.value() for box in fields if box.value() not in (None, False)}
    root.post(address, {**sent, **hidden}, HTTP_ACCEPT_LANGUAGE=language)

    assert f'value="{shown}"' in page.content.decode()
    assert Product.objects.values().get() == before
