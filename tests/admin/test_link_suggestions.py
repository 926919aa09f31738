"""*Link suggestions*: products typed by hand beside Zoho items, linked, ignored or suggested again by a person."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from integrations.models import ZohoCredential
from products_and_services.models import IgnoredSuggestion, Product, SyncRun
from products_and_services.services import sync_zoho_products_to_db
from products_and_services.zoho_sync.run import work_on
from tests.admin.conftest import browser_of, person
from tests.admin.pages import messages_of, text_of
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
LINKS = "admin:products_and_services_product_links"


@pytest.fixture
def mine(db: None) -> Product:
    """Typed by hand; it has the SKU of `twin`."""
    return Product.objects.create(name="My pot", sku="pot-1", price="11")


@pytest.fixture
def twin(linked: Product) -> Product:
    """What a sync has made of the item, with the SKU POT-1."""
    return linked


def pairs(client: Client, **query: Any) -> list[tuple[str, str]]:
    shown = client.get(reverse(LINKS), query).context["suggestions"]
    return [(one.pair.product.name, one.pair.item_id) for one in shown]


def choose(client: Client, choice: str, product: Product, item: str = "4000001") -> Any:
    return client.post(reverse(LINKS), {"choice": choice, "product": product.pk, "item": item})


def test_a_pair_stands_side_by_side_with_what_differs(root: Client, mine: Product, twin: Product) -> None:
    [shown] = root.get(reverse(LINKS)).context["suggestions"]

    assert [tuple(row) for row in shown.rows] == [
        ("Name", "My pot", "Clay pot", True),
        ("SKU", "pot-1", "POT-1", True),
        ("Price", "11", "12.5", True),
        ("Stock", "–", "3", True),
    ]
    assert shown.pair.shared == "sku"


def test_items_that_only_a_preview_knows_are_suggested(root: Client, zoho: Sandbox, credential: ZohoCredential) -> None:
    item_id = zoho.catalogue.add(name="Garden chair", sku="", rate=80)
    Product.objects.create(name="garden  CHAIR")
    sync_zoho_products_to_db(preview=True)

    [shown] = root.get(reverse(LINKS)).context["suggestions"]

    assert (shown.pair.item_id, shown.pair.twin) == (item_id, None)
    assert [row.zohos for row in shown.rows][:3] == ["Garden chair", "–", "80"]


def test_linking_keeps_the_product_and_fetches_the_item(
    root: Client, zoho: Sandbox, credential: ZohoCredential
) -> None:
    item_id = zoho.catalogue.add(name="Garden chair", sku="", rate=80)
    sync_zoho_products_to_db()
    mine = Product.objects.create(name="garden chair", price=70)
    twin = Product.objects.get(zoho_item_id=item_id)

    answer = choose(root, "link", mine, item_id)

    work_on(SyncRun.objects.latest("pk").pk)
    mine.refresh_from_db()
    twin.refresh_from_db()
    assert (mine.zoho_item_id, mine.name, mine.price) == (item_id, "Garden chair", 80)
    assert (twin.zoho_item_id, twin.is_active) == (None, False)
    assert answer.url == reverse(LINKS)
    assert f"“garden chair” is linked to Zoho item {item_id}." in messages_of(answer)
    assert {(entry.object_id, entry.user.username) for entry in LogEntry.objects.all()} == {
        (str(mine.pk), "superuser"), (str(twin.pk), "superuser"),
    }  # fmt: skip


def test_the_twin_that_lost_its_item_is_not_suggested_for_it(root: Client, mine: Product, twin: Product) -> None:
    Product.objects.filter(pk=twin.pk).update(name=mine.name)

    choose(root, "link", mine)

    assert pairs(root) == []


def test_an_ignored_pair_stays_away_and_can_be_called_back(root: Client, mine: Product, twin: Product) -> None:
    choose(root, "ignore", mine)
    ignored = pairs(root)
    choose(root, "ignore", mine)
    again = choose(root, "again", mine)

    assert ignored == []
    assert pairs(root) == [("My pot", "4000001")]
    assert "may be suggested again" in messages_of(again)[-1]
    assert LogEntry.objects.count() == 2


def test_ignoring_changes_no_product(root: Client, mine: Product, twin: Product) -> None:
    before = list(Product.objects.order_by("pk").values())

    choose(root, "ignore", mine)

    assert list(Product.objects.order_by("pk").values()) == before
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("choice", ["link", "ignore"])
@pytest.mark.parametrize("item", ["", "0", "x", "9" * 40])
def test_an_impossible_id_is_refused_with_a_sentence(root: Client, mine: Product, choice: str, item: str) -> None:
    [message] = messages_of(choose(root, choice, mine, item))

    assert "is not a Zoho item id." in message
    assert not IgnoredSuggestion.objects.exists()


def test_a_product_of_another_item_is_not_taken_away(root: Client, mine: Product, twin: Product) -> None:
    [message] = messages_of(choose(root, "link", twin, "4000002"))

    twin.refresh_from_db()
    assert "is linked to another Zoho item already: 4000001." in message
    assert twin.zoho_item_id == "4000001"


@pytest.mark.parametrize(("product", "expected"), [("99999", 404), ("x", 403), ("", 403)])
def test_a_product_that_is_not_there_is_refused(root: Client, product: str, expected: int) -> None:
    sent = {"choice": "ignore", "product": product, "item": "4000001"}

    assert root.post(reverse(LINKS), sent).status_code == expected


@pytest.mark.parametrize("choice", ["link", "ignore", "again", "else"])
def test_a_viewer_sees_and_cannot_choose(mine: Product, twin: Product, choice: str) -> None:
    viewer = browser_of(person("viewer"))

    page = text_of(viewer.get(reverse(LINKS)))
    answer = choose(viewer, choice, mine)

    assert "My pot" in page
    assert 'name="choice"' not in page
    assert answer.status_code == 403
    assert not IgnoredSuggestion.objects.exists()


def test_whoever_may_not_sync_can_ignore_but_not_link(mine: Product, twin: Product) -> None:
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.add(*Permission.objects.filter(codename__in=("view_product", "change_product")))
    browser = browser_of(editor)

    page = text_of(browser.get(reverse(LINKS)))

    assert 'value="ignore"' in page
    assert 'value="link"' not in page
    assert choose(browser, "link", mine).status_code == 403
    assert Product.objects.get(pk=mine.pk).zoho_item_id is None


def test_hostile_names_are_shown_as_text(root: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    Product.objects.create(name=hostile)
    Product.objects.create(name=hostile, zoho_item_id="1")

    assert b"<img src=x" not in root.get(reverse(LINKS)).content


def test_many_pairs_come_in_pages_and_cost_no_more_queries(root: Client, django_assert_max_num_queries: Any) -> None:
    Product.objects.bulk_create(
        [Product(name=f"P{n}", zoho_item_id=str(n + 1)) for n in range(30)] + [Product(name=f"p{n}") for n in range(30)]
    )

    with django_assert_max_num_queries(15):
        first = pairs(root)

    second = pairs(root, page="2")
    assert (len(first), len(second)) == (20, 10)
    assert not set(first) & set(second)


def test_without_a_likeness_that_is_said(root: Client, linked: Product, own: Product) -> None:
    assert "Nothing to link" in text_of(root.get(reverse(LINKS)))
