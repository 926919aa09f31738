"""Products typed by hand are offered as links, never taken silently, and keep their primary key when linked."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.services import link_product, sync_zoho_products_to_db
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.suggestions import suggest_links
from tests.catalogue.rows import zoho_row
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(zoho: Sandbox, credential: ZohoCredential) -> Sandbox:
    zoho.catalogue.replace([
        zoho_row(item_id="1", name="Green tea", sku="TEA-1"),
        zoho_row(item_id="2", name="Black tea", sku=""),
        zoho_row(item_id="3", name="Coffee", sku="COF"),
    ])  # fmt: skip
    return zoho


def pairs(preview: SyncRun | None = None) -> set[tuple[str, str, str]]:
    return {(one.product_name, one.zoho_item_id, one.shared) for one in suggest_links(preview)}


def test_the_same_sku_or_name_is_suggested_from_a_preview(items: Sandbox) -> None:
    Product.objects.create(name="Grüner Tee", sku=" tea-1 ")
    Product.objects.create(name="black  TEA")
    Product.objects.create(name="Sugar")
    preview = sync_zoho_products_to_db(preview=True)

    found = pairs(SyncRun.objects.get(pk=preview["run_id"]))

    assert found == {("Grüner Tee", "1", "sku"), ("black  TEA", "2", "name")}
    assert Product.objects.exclude(zoho_item_id=None).count() == 0


def test_the_command_lists_them_and_marks_the_preview(items: Sandbox) -> None:
    own = Product.objects.create(name="Coffee")
    listed, shown = StringIO(), StringIO()

    call_command("sync_zoho", "--suggest-links", stdout=listed, stderr=StringIO())
    call_command("sync_zoho", "--preview", stdout=shown, stderr=StringIO())

    sentence = f"looks like product {own.pk} “Coffee”: same name"
    assert f"3 Coffee: {sentence}" in listed.getvalue()
    assert sentence in shown.getvalue()


def test_a_linked_product_keeps_its_key_and_gets_zohos_values(items: Sandbox) -> None:
    own = Product.objects.create(name="Coffee", price=1)

    result = link_product(own, "3")

    own.refresh_from_db()
    assert (own.zoho_item_id, own.price, own.sku) == ("3", Decimal("12.5"), "COF")
    assert result["updated"] == 1


def test_linking_moves_an_item_from_its_twin(items: Sandbox) -> None:
    own = Product.objects.create(name="My coffee")
    sync_zoho_products_to_db()
    twin = Product.objects.get(zoho_item_id="3")

    link_product(own, "3")
    sync_zoho_products_to_db()

    twin.refresh_from_db()
    own.refresh_from_db()
    assert (twin.zoho_item_id, twin.is_active) == (None, False)
    assert (own.zoho_item_id, own.name, own.is_active) == ("3", "Coffee", True)
    assert Product.objects.count() == 4


def test_a_product_of_another_item_is_not_taken(items: Sandbox) -> None:
    sync_zoho_products_to_db()

    with pytest.raises(SyncRefused, match="linked to another Zoho item already: 1"):
        link_product(Product.objects.get(zoho_item_id="1"), "2")
    with pytest.raises(SyncRefused, match="not a Zoho item id"):
        link_product(Product.objects.create(name="x"), "x")


def test_without_products_typed_by_hand_nothing_is_suggested(items: Sandbox) -> None:
    sync_zoho_products_to_db()

    assert pairs() == set()


def test_a_first_sync_beside_products_with_the_same_skus_creates_and_offers(items: Sandbox) -> None:
    own = Product.objects.create(name="Green tea", sku="TEA-1", price=3)

    result = sync_zoho_products_to_db()

    own.refresh_from_db()
    assert (result["created"], own.zoho_item_id, own.price) == (3, None, Decimal(3))
    assert pairs() == {("Green tea", "1", "sku")}
