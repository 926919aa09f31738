"""What must not stop the copies of docs/embed-table.md, nor the CRM's own work with its table."""

import pytest

from tests.embedding.browser import Browser
from tests.embedding.foreign import Foreign
from tests.embedding.test_existing_table import said

pytestmark = pytest.mark.xdist_group("foreign project")
OWN_FORM = """
    from django.forms import modelform_factory
    form = modelform_factory(Article, fields="__all__")({"code": "by-hand", "title": "By hand", "net_price": "1"})
    print(form.is_valid(), *form.fields)
"""
LOST_LINKS = """
    Article.objects.update(product=None)
    before = Article.objects.count()
    catch_up()
    print(Article.objects.count() - before, wrong())
"""
TAKEN_CODE = """
    twice = Product.objects.exclude(sku=None).exclude(zoho_item_id=None).first()
    Article.objects.filter(product=twice).delete()
    Article.objects.bulk_create([Article(code=twice.sku, title="SKU"), Article(code=f"zoho-{twice.pk}", title="Ours")])
    catch_up()
    print(wrong())
    Article.objects.filter(product=None).delete()
"""
NOT_NULL = """
    import io, logging
    from django.db import connection
    linked = Product.objects.exclude(zoho_item_id=None)
    priced = linked.exclude(price=None).first()
    linked.filter(pk=priced.pk).update(price=None)
    Article.objects.update(copied=None)
    without = linked.filter(price=None).count()
    lines = io.StringIO()
    logging.getLogger("shop.zoho").addHandler(logging.StreamHandler(lines))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE shop_article ADD CONSTRAINT priced CHECK (net_price IS NOT NULL) NOT VALID")
        print(copy(Product.objects.all()) == 106 - without)
        cursor.execute("ALTER TABLE shop_article DROP CONSTRAINT priced")
    said = lines.getvalue()
    print(f"Product {priced.pk} cannot be copied: " in said, said.count("cannot be copied") == without)
    linked.filter(pk=priced.pk).update(price=priced.price)
    catch_up()
"""


@pytest.fixture
def followed(crm: Foreign, connected: Browser) -> Foreign:
    """The project after a sync, with every product copied."""
    crm.shell("""
        from products_and_services.services import sync_zoho_products_to_db
        from shop.zoho import catch_up
        sync_zoho_products_to_db()
        catch_up()
    """)
    assert said(crm, "print(wrong())") == ["0"]
    return crm


def test_the_crm_s_own_form_of_an_article_knows_nothing_of_copies(crm: Foreign) -> None:
    assert said(crm, OWN_FORM) == ["True", "code", "title", "net_price", "on_sale"]


def test_rows_that_lost_their_product_are_found_again(followed: Foreign) -> None:
    assert said(followed, LOST_LINKS) == ["0", "0"]


def test_a_product_with_two_rows_to_choose_from_takes_one(followed: Foreign) -> None:
    assert said(followed, TAKEN_CODE) == ["0"]


def test_a_row_that_the_database_refuses_costs_only_itself_and_is_logged(followed: Foreign) -> None:
    assert said(followed, NOT_NULL) == ["True", "True", "True"]


def test_migrating_our_app_back_and_forth_leaves_the_table_alone(followed: Foreign) -> None:
    followed.manage("migrate", "products_and_services", "0001", "--verbosity", "0")
    left = said(followed, "print(wrong())")
    followed.manage("migrate", "--verbosity", "0")

    assert left == ["0"]
