"""*Sync selected items*: exactly the chosen linked items, through the same pipeline, with a result to look at."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from integrations.models import ZohoCredential
from products_and_services.admin import sync_selected
from products_and_services.models import Product, SyncRun
from products_and_services.zoho_sync.run import work_on
from tests.admin.conftest import browser_of, person
from tests.admin.pages import PRODUCTS, messages_of, run_url, text_of
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
ACTION = "sync_selected_items"


def choose(client: Client, *products: Product, action: str = ACTION) -> Any:
    return client.post(reverse(PRODUCTS), {"action": action, "_selected_action": [one.pk for one in products]})


def test_the_chosen_items_are_fetched_and_their_result_is_shown(
    root: Client, zoho: Sandbox, credential: ZohoCredential
) -> None:
    known, other = zoho.catalogue.ids()[:2]
    zoho.catalogue.edit(known, name="From Zoho", rate=3)
    chosen = Product.objects.create(zoho_item_id=known, name="Old", price=1)
    gone = Product.objects.create(zoho_item_id="999999", name="Gone", price=1)
    untouched = Product.objects.create(zoho_item_id=other, name="Not chosen", price=1)

    [message] = messages_of(choose(root, chosen, gone))

    run = SyncRun.objects.get()
    assert (run.kind, sorted(run.item_ids)) == ("selective", sorted([known, "999999"]))
    assert run.task_id in message
    assert run_url(run.pk) in message
    work_on(run.pk)
    names = dict(Product.objects.values_list("pk", "name"))
    assert (names[chosen.pk], names[untouched.pk]) == ("From Zoho", "Not chosen")
    page = root.get(run_url(run.pk))
    counts = {str(label): count for label, count in page.context["counts"]}
    assert (counts["created"], counts["updated"], counts["unchanged"], counts["not found"]) == (0, 1, 0, 1)


def test_products_without_a_zoho_id_are_named_and_left_alone(root: Client, linked: Product, own: Product) -> None:
    told = messages_of(choose(root, linked, own))

    assert any("1 product has no Zoho item id and was left alone: Consultation." in message for message in told)
    assert SyncRun.objects.get().item_ids == [linked.zoho_item_id]


def test_nothing_linked_starts_nothing(root: Client, own: Product) -> None:
    choose(root, own)

    assert not SyncRun.objects.exists()


def test_many_items_go_in_batches_of_a_hundred(root: Client) -> None:
    products = [Product(zoho_item_id=str(1000 + number), name=f"Item {number}") for number in range(250)]
    Product.objects.bulk_create(products)

    choose(root, *Product.objects.all())

    runs = SyncRun.objects.order_by("pk")
    assert [len(run.item_ids) for run in runs] == [100, 100, 50]
    assert len({run.task_id for run in runs}) == 3


def test_too_many_items_are_refused_with_a_better_way(
    root: Client, linked: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_selected, "MOST_SELECTED", 0)

    [message] = messages_of(choose(root, linked))

    assert "Press Sync Zoho" in message
    assert not SyncRun.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("dead_queue")
def test_with_the_queue_down_every_batch_waits(root: Client, linked: Product) -> None:
    [message] = messages_of(choose(root, linked))

    assert "starts by itself within a minute" in message
    assert SyncRun.objects.get().state == "queued"


def test_a_viewer_is_not_offered_the_action(linked: Product) -> None:
    viewer = browser_of(person("viewer"))

    choose(viewer, linked)

    assert ACTION not in text_of(viewer.get(reverse(PRODUCTS)))
    assert not SyncRun.objects.exists()
