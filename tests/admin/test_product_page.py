"""The page of a linked product: where it is in Zoho, who owns what, what syncs changed, price and stock over time."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncProblem, SyncRun
from products_and_services.services import sync_zoho_products_to_db, undo_run
from products_and_services.zoho_sync.locks import OURS, refuse
from tests.admin.conftest import browser_of, person
from tests.admin.pages import change_url, text_of
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def changes_url(product: Product) -> str:
    return reverse("admin:products_and_services_product_changes", args=[product.pk])


def plain(client: Client, url: str) -> str:
    """What a page says, without its tags and its line breaks."""
    return " ".join(re.sub(r"<[^>]+>", " ", text_of(client.get(url))).split())


@pytest.fixture
def moved(zoho: Sandbox, credential: ZohoCredential) -> Product:
    """A product that came with price 10 and went to 12.5 in a second sync."""
    item_id = zoho.catalogue.ids()[0]
    zoho.catalogue.edit(item_id, rate=10, stock_on_hand=4)
    sync_zoho_products_to_db()
    zoho.catalogue.edit(item_id, rate=12.5)
    sync_zoho_products_to_db()
    ZohoCredential.objects.update(price_precision=2, currency_code="EUR")
    return Product.objects.get(zoho_item_id=item_id)


def test_the_item_can_be_opened_in_zoho(root: Client, linked: Product) -> None:
    ZohoCredential.objects.create(api_domain="https://www.zohoapis.eu", organization_id="77")

    page = text_of(root.get(change_url(linked.pk)))

    assert 'href="https://inventory.zoho.eu/app/77#/inventory/items/4000001" target="_blank" rel="noopener' in page


def test_each_value_says_whose_it_is(root: Client, linked: Product) -> None:
    Product.objects.update(zoho_locks=refuse({"name": {"lock": OURS, "zoho": None}}, "price", "9"))

    page = text_of(root.get(change_url(linked.pk)))

    said = re.findall(r'<span class="zoho-whose(?: zoho-strong)?">(.*?)</span>', page)
    assert said == ["We own this", *["Zoho owns this"] * 2, "Refused value", *["Zoho owns this"] * 2]
    assert 'form="zoho-accept" name="field" value="price"' in page


def test_a_viewer_reads_who_owns_the_values_and_has_no_buttons(linked: Product) -> None:
    Product.objects.update(zoho_locks={"name": {"lock": OURS, "zoho": None}})

    viewer = browser_of(person("viewer"))

    assert "Name: We own this All others: Zoho owns this" in plain(viewer, change_url(linked.pk))
    assert "zoho-refresh" not in text_of(viewer.get(change_url(linked.pk)))
    assert "zoho-accept" not in text_of(viewer.get(change_url(linked.pk)))


def test_a_product_of_our_own_has_no_zoho_card(root: Client, own: Product) -> None:
    assert "What syncs changed" not in text_of(root.get(change_url(own.pk)))


def test_the_problems_of_the_last_pass_are_told(root: Client, linked: Product) -> None:
    run = SyncRun.objects.create(kind="full", state="succeeded_with_issues", complete=True)
    SyncProblem.objects.create(
        run=run, severity="problem", item_id=linked.zoho_item_id, field="price", reason="not a number", value="<b>x"
    )

    page = root.get(change_url(linked.pk)).content.decode()

    assert "Price: not a number" in page
    assert "<code>&lt;b&gt;x</code>" in page


def test_what_syncs_changed_is_told_old_to_new_in_the_decimals_of_the_organisation(
    root: Client, moved: Product
) -> None:
    page = plain(root, change_url(moved.pk))

    assert "Updated Price: 10.00 → becomes 12.50 Shell Full" in page
    assert "Created Name: " in page


def test_the_chart_has_every_step_and_says_the_same_in_words(root: Client, moved: Product) -> None:
    answer = root.get(change_url(moved.pk))

    [chart] = answer.context["charts"]
    assert [point["y"] for point in chart.data["points"]] == [10, 12.5, 12.5]
    assert ": now 12.50, lowest 10.00, highest 12.50." in chart.summary
    assert [row[1] for row in chart.rows] == ["12.50", "10.00"]
    embedded = re.search(r'<script id="chart-price" type="application/json">(.*?)</script>', answer.content.decode())
    assert embedded
    assert json.loads(embedded[1]) == chart.data


def test_the_line_reaches_until_now(root: Client, moved: Product) -> None:
    SyncRun.objects.update(finished_at=timezone.now() - timedelta(days=3))

    [chart] = root.get(change_url(moved.pk)).context["charts"]

    *_, before, last = (point["x"] for point in chart.data["points"])
    assert timedelta(milliseconds=last - before) > timedelta(days=2)


def test_an_edit_by_a_person_is_a_step_as_well(root: Client, moved: Product) -> None:
    moved.price = 20
    moved.save()

    [chart] = root.get(change_url(moved.pk)).context["charts"]

    assert [row[1] for row in chart.rows] == ["20.00", "12.50", "10.00"]


def test_without_movement_there_is_no_chart_and_no_script(root: Client, linked: Product) -> None:
    assert "chart.umd" not in text_of(root.get(change_url(linked.pk)))


def test_a_locked_value_that_zoho_changes_is_noted_once(root: Client, moved: Product, zoho: Sandbox) -> None:
    Product.objects.filter(pk=moved.pk).update(zoho_locks={"price": {"lock": OURS, "zoho": None}})
    zoho.catalogue.edit(moved.zoho_item_id, rate=99)

    sync_zoho_products_to_db()
    sync_zoho_products_to_db()

    page = plain(root, changes_url(moved))
    assert page.count("Price: 99.00 Zoho's value, not written: you own this field") == 1


def test_only_the_locked_value_that_moved_is_told(root: Client, moved: Product, zoho: Sandbox) -> None:
    locks = {"price": {"lock": OURS, "zoho": None}, "name": {"lock": OURS, "zoho": "Long known"}}
    Product.objects.filter(pk=moved.pk).update(zoho_locks=locks)
    zoho.catalogue.edit(moved.zoho_item_id, rate=99, name="Long known")

    sync_zoho_products_to_db()

    assert "Long known" not in plain(root, changes_url(moved))


def test_a_time_stamp_that_moved_alone_is_no_history(root: Client, moved: Product) -> None:
    known = len(root.get(changes_url(moved)).context["entries"])
    Product.objects.update(zoho_last_modified=timezone.now() - timedelta(days=3650))

    sync_zoho_products_to_db()

    assert SyncRun.objects.latest("pk").changes.filter(zoho_item_id=moved.zoho_item_id).exists()
    assert len(root.get(changes_url(moved)).context["entries"]) == known


def test_what_was_proposed_but_never_applied_is_no_history(root: Client, moved: Product, zoho: Sandbox) -> None:
    zoho.catalogue.edit(moved.zoho_item_id, rate=77)
    sync_zoho_products_to_db(preview=True)

    assert "77.00" not in plain(root, changes_url(moved))


def test_an_undo_stands_in_the_history_and_the_chart(root: Client, moved: Product) -> None:
    undo_run(SyncRun.objects.latest("pk").pk)

    answer = root.get(changes_url(moved))

    [chart] = answer.context["charts"]
    assert [row[1] for row in chart.rows] == ["10.00", "12.50", "10.00"]


def test_a_long_history_comes_in_pages(root: Client, linked: Product, history: None) -> None:
    first, second = (root.get(changes_url(linked), {"page": page}) for page in ("", "2"))

    assert (len(first.context["entries"]), first.context["newer"], first.context["older"]) == (25, 0, 2)
    assert (len(second.context["entries"]), second.context["newer"], second.context["older"]) == (5, 1, 0)
    newest, oldest = first.context["entries"][0], second.context["entries"][-1]
    assert newest.change.run_id > oldest.change.run_id


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 40, "1.5"])
def test_a_page_that_cannot_be_is_the_first(root: Client, linked: Product, history: None, page: str) -> None:
    assert len(root.get(changes_url(linked), {"page": page}).context["entries"]) == 25


def test_a_longer_history_costs_no_more_queries(
    root: Client, linked: Product, history: None, django_assert_max_num_queries: Any
) -> None:
    for url in (change_url(linked.pk), changes_url(linked)):
        with django_assert_max_num_queries(12):
            root.get(url)


@pytest.fixture
def history(linked: Product) -> None:
    """Thirty runs that moved the price."""
    for number in range(30):
        run = SyncRun.objects.create(state="succeeded", started_by=None)
        change = run.changes.create(
            zoho_item_id=linked.zoho_item_id, kind="updated", fields={"price": [str(number), str(number + 1)]}
        )
        SyncRun.objects.filter(pk=run.pk).update(applied_up_to=change.pk)


def test_the_changes_of_a_product_that_does_not_exist_lead_to_its_own_page(root: Client) -> None:
    answer = root.get(reverse("admin:products_and_services_product_changes", args=[77]), follow=True)

    assert answer.redirect_chain[0] == (change_url(77), 302)
    assert "Product with ID “77” doesn’t exist" in text_of(answer)
