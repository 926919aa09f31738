"""*Refresh from Zoho* asks for one item and waits a moment; *Accept it again* takes a refusal back."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from integrations.models import ZohoCredential
from products_and_services import refreshing
from products_and_services.models import Product, SyncRun
from products_and_services.zoho_sync.locks import refuse
from products_and_services.zoho_sync.run import work_on
from tests.admin.conftest import browser_of, person
from tests.admin.pages import change_url, messages_of, run_url
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
Settle = Callable[[], None]


def refresh_url(product: Product) -> str:
    return reverse("admin:products_and_services_product_refresh", args=[product.pk])


def accept_url(product: Product) -> str:
    return reverse("admin:products_and_services_product_accept", args=[product.pk])


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A worker that takes a run the moment somebody looks away; it lists the runs it took."""
    taken: list[int] = []

    def work(_seconds: float) -> None:
        run = SyncRun.objects.latest("pk")
        if run.state == SyncRun.State.QUEUED:
            taken.append(work_on(run.pk).pk)

    monkeypatch.setattr(refreshing.time, "sleep", work)
    return taken


@pytest.fixture
def product(zoho: Sandbox, credential: ZohoCredential) -> Product:
    """As Zoho has it, but for the price."""
    item_id = zoho.catalogue.ids()[0]
    zoho.catalogue.edit(item_id, rate=12.5)
    product = Product.objects.create(zoho_item_id=item_id, name="Old", price=1)
    work_on(SyncRun.objects.create(kind="selective", item_ids=[item_id]).pk)
    Product.objects.filter(pk=product.pk).update(price=10)
    return Product.objects.get(pk=product.pk)


@pytest.mark.django_db(transaction=True)
def test_a_refresh_brings_the_item_and_says_what_changed(root: Client, product: Product, worker: list[int]) -> None:
    answer = root.post(refresh_url(product))

    [run_id] = worker
    [message] = messages_of(answer)
    product.refresh_from_db()
    assert product.price == 12.5
    assert answer.url == change_url(product.pk)
    assert "Zoho was asked just now: Price 10 → 12.5." in message
    assert run_url(run_id) in message
    run = SyncRun.objects.get(pk=run_id)
    assert (run.kind, run.item_ids, run.trigger, run.started_by.username) == (
        "selective", [product.zoho_item_id], "button", "superuser",
    )  # fmt: skip
    assert LogEntry.objects.get().get_change_message() == f"Refreshed from Zoho (run {run_id})."


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("worker")
def test_a_refresh_without_news_says_so(root: Client, product: Product) -> None:
    root.post(refresh_url(product))

    [message] = messages_of(root.post(refresh_url(product)))[-1:]

    assert "Nothing has changed: this is what Zoho says now." in message


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("worker")
def test_a_value_that_cannot_be_used_is_said(root: Client, product: Product, zoho: Sandbox) -> None:
    zoho.catalogue.edit(product.zoho_item_id, rate="12,5 EUR")

    [message] = messages_of(root.post(refresh_url(product)))

    assert "Zoho sent something that could not be used. Price: " in message
    assert '"12,5 EUR" is not a number' in message


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("worker")
def test_an_item_that_is_gone_is_said(root: Client, product: Product, zoho: Sandbox) -> None:
    zoho.catalogue.delete(product.zoho_item_id)

    [message] = messages_of(root.post(refresh_url(product)))

    assert "Zoho no longer has this item." in message


@pytest.mark.django_db(transaction=True)
def test_without_a_worker_it_goes_on_in_the_background(
    root: Client, linked: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = refreshing.PATIENCE_SECONDS
    monkeypatch.setattr(refreshing, "PATIENCE_SECONDS", 0.3)
    started = time.monotonic()

    [message] = messages_of(root.post(refresh_url(linked)))

    assert "It goes on in the background." in message
    assert 0.3 <= time.monotonic() - started < usual


def test_the_wait_ends_within_ten_seconds() -> None:
    assert refreshing.PATIENCE_SECONDS + refreshing.LOOK_EVERY_SECONDS < 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("dead_queue")
def test_with_the_queue_down_nobody_waits(root: Client, linked: Product) -> None:
    started = time.monotonic()

    [message] = messages_of(root.post(refresh_url(linked)))

    assert "starts by itself within a minute" in message
    assert time.monotonic() - started < refreshing.PATIENCE_SECONDS


def test_a_refusal_can_be_taken_back_and_the_history_says_who(root: Client, linked: Product) -> None:
    Product.objects.update(zoho_locks=refuse(refuse({}, "price", "9"), "sku", "X"))

    [message] = messages_of(root.post(accept_url(linked), {"field": "price"}))

    linked.refresh_from_db()
    assert set(linked.zoho_locks) == {"sku"}
    assert "Price: the next sync brings Zoho's value" in message
    assert LogEntry.objects.get().get_change_message() == "No longer refused: Price."


@pytest.mark.parametrize("field", ["name", "price", "", "__class__"])
def test_nothing_but_a_refusal_is_taken_back(root: Client, linked: Product, field: str) -> None:
    locks = {"price": {"lock": "ours", "zoho": None}}
    Product.objects.update(zoho_locks=locks)

    root.post(accept_url(linked), {"field": field})

    linked.refresh_from_db()
    assert linked.zoho_locks == locks
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("url", [refresh_url, accept_url])
def test_a_viewer_and_a_product_of_our_own_are_refused(linked: Product, own: Product, url: Any, root: Client) -> None:
    Product.objects.filter(pk=linked.pk).update(zoho_locks=refuse({}, "price", "9"))

    assert browser_of(person("viewer")).post(url(linked), {"field": "price"}).status_code == 403
    assert root.post(url(own)).status_code == 404
    assert not SyncRun.objects.exists()
