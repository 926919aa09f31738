"""The worked example of docs/embed-table.md: a product table that was there before follows our products."""

from textwrap import dedent

import pytest

from tests.embedding.browser import Browser
from tests.embedding.foreign import Foreign
from tests.embedding.test_foreign_project import SYNC
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.xdist_group("foreign project")
DIFFERENCES = """
from products_and_services.models import Product
from shop.models import Article
from shop.zoho import catch_up, copy

def wanted(p):
    return p.name, p.price, p.is_active

def wrong():
    linked = Product.objects.exclude(zoho_item_id=None).select_related("article")
    agree = [wanted(p) == (p.article.title, p.article.net_price, p.article.on_sale) for p in linked]
    return 106 - sum(agree)

"""
UNHEARD = """
    from products_and_services.services import sync_zoho_products_to_db
    from products_and_services.signals import products_changed
    from shop import zoho
    products_changed.disconnect(zoho.follow_sync)
    sync_zoho_products_to_db()
    print(wrong(), copy(Product.objects.all()), copy(Product.objects.all()), wrong())
"""
EDITED = """
    from products_and_services.editing import Edit, save_edit
    product = Product.objects.exclude(zoho_item_id=None).last()
    save_edit(product.pk, Edit({"name": "Ours"}, frozenset({"name"})))
    catch_up()
    print(Article.objects.get(product=product).title)
"""
BEFORE_ZOHO = """
    Article.objects.all().delete()
    product = Product.objects.exclude(sku=None).first()
    Article.objects.create(code=product.sku, title="From before Zoho", net_price=1)
    catch_up()
    print(Article.objects.get(product=product).code == product.sku, wrong())
"""


def said(crm: Foreign, code: str) -> list[str]:
    return crm.shell(DIFFERENCES + dedent(code)).split()


def test_the_table_follows_a_sync_of_the_worker(crm: Foreign, connected: Browser, zoho_of_the_crm: Sandbox) -> None:
    zoho_of_the_crm.catalogue.edit(zoho_of_the_crm.catalogue.ids()[11], rate=4711)
    connected.post(SYNC)
    assert connected.newest_run()["state"] == "succeeded"

    assert said(crm, "print(wrong())") == ["0"]


def test_what_no_signal_brought_is_caught_up_with_once(
    crm: Foreign, connected: Browser, zoho_of_the_crm: Sandbox
) -> None:
    zoho_of_the_crm.catalogue.edit(zoho_of_the_crm.catalogue.ids()[12], rate=4712)

    assert said(crm, UNHEARD) == ["1", "1", "0", "0"]


def test_an_edit_of_a_person_is_caught_up_with(crm: Foreign, connected: Browser) -> None:
    assert said(crm, EDITED) == ["Ours"]


def test_rows_from_before_zoho_are_kept_and_found_by_their_code(crm: Foreign, connected: Browser) -> None:
    assert said(crm, BEFORE_ZOHO) == ["True", "0"]
