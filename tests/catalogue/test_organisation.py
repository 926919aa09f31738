"""Another organisation: its products are other goods, so those of the old one are let go of and kept."""

from typing import Any

import pytest

from integrations.models import ZohoCredential
from integrations.organizations import change_organization
from integrations.zoho.exceptions import ZohoConfigurationError
from products_and_services import organisation
from products_and_services.freshness import catalogue_as_of
from products_and_services.models import Product, SyncProblem, SyncRun
from products_and_services.services import sync_now, sync_zoho_items, sync_zoho_products_to_db
from products_and_services.signals import products_changed
from products_and_services.zoho_sync.starting import Wanted
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
OTHER = "700000999"
State = SyncRun.State


@pytest.fixture
def synced(credential: ZohoCredential, zoho: Sandbox) -> ZohoCredential:
    sync_zoho_products_to_db()
    Product.objects.create(name="Consultation", price=80)
    credential.refresh_from_db()
    return credential


def point_at(organization_id: str) -> None:
    row = ZohoCredential.objects.get()
    row.organization_id = organization_id
    row.save()


def test_the_first_sync_pins_the_organisation_that_answered(synced: ZohoCredential, zoho: Sandbox) -> None:
    assert synced.pinned_organization_id == zoho.organization_id


def test_a_typed_organisation_stops_every_sync_before_any_call(synced: ZohoCredential, zoho: Sandbox) -> None:
    before = list(Product.objects.order_by("pk").values())
    point_at(OTHER)
    zoho.journal.clear()

    for sync in (sync_zoho_products_to_db, lambda: sync_zoho_items(["4000001"])):
        with pytest.raises(ZohoConfigurationError, match="Change organization") as caught:
            sync()
        assert caught.value.reason == "WRONG_ORGANISATION"

    assert zoho.journal.requests == []
    assert SyncRun.objects.latest("pk").reason == "WRONG_ORGANISATION"
    assert list(Product.objects.order_by("pk").values()) == before


def test_putting_the_old_organisation_back_is_enough(synced: ZohoCredential, zoho: Sandbox) -> None:
    point_at(OTHER)
    point_at(zoho.organization_id)

    assert sync_zoho_products_to_db()["unchanged"] == 106


def test_another_currency_stops_every_sync_until_it_is_accepted(synced: ZohoCredential, zoho: Sandbox) -> None:
    ZohoCredential.objects.update(pinned_currency_code="EUR", currency_code="USD")
    with pytest.raises(ZohoConfigurationError, match="was EUR and is now USD"):
        sync_zoho_products_to_db()

    assert change_organization(zoho.organization_id) == []
    assert sync_zoho_products_to_db()["unchanged"] == 106
    assert ZohoCredential.objects.get().pinned_currency_code == "USD"


def test_the_change_unlinks_deactivates_keeps_and_lists(synced: ZohoCredential, monkeypatch: Any) -> None:
    monkeypatch.setattr(organisation, "CHUNK", 40)
    old = list(Product.objects.filter(zoho_item_id__isnull=False).values_list("zoho_item_id", "name"))
    prices = dict(Product.objects.values_list("pk", "price"))

    (told,) = change_organization(OTHER)

    assert told.startswith("106 products of organization 700000001 were unlinked and made inactive")
    assert not Product.objects.filter(zoho_item_id__isnull=False).exists()
    assert set(Product.objects.filter(is_active=True).values_list("name", flat=True)) == {"Consultation"}
    assert dict(Product.objects.values_list("pk", "price")) == prices
    run = SyncRun.objects.get(kind="organisation")
    assert (run.state, run.deactivated, run.notices, run.message) == ("succeeded", 106, 106, told)
    assert set(SyncProblem.objects.filter(run=run).values_list("item_id", "item_name")) == set(old)
    row = ZohoCredential.objects.get()
    assert (row.organization_id, row.pinned_organization_id) == (OTHER, OTHER)


def test_readers_of_the_signal_learn_what_went_off_sale(
    synced: ZohoCredential, django_capture_on_commit_callbacks: Any
) -> None:
    heard: list[str] = []

    def listen(changes: Any, **_kwargs: Any) -> None:
        heard.extend(change.zoho_item_id for change in changes if change.kind == "deactivated")

    products_changed.connect(listen)
    ids = set(Product.objects.filter(zoho_item_id__isnull=False).values_list("zoho_item_id", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        change_organization(OTHER)
    products_changed.disconnect(listen)

    assert set(heard) == ids


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.READY, State.DISCARDED),
        (State.HELD, State.DISCARDED),
        (State.QUEUED, State.CANCELLED),
        (State.WAITING, State.CANCELLED),
        (State.INTERRUPTED, State.CANCELLED),
        (State.SUCCEEDED, State.SUCCEEDED),
    ],
)
def test_no_run_of_the_old_organisation_goes_on(synced: ZohoCredential, before: str, after: str) -> None:
    run = SyncRun.objects.create(state=before, holds_place=before == State.QUEUED)

    change_organization(OTHER)

    run.refresh_from_db()
    assert (run.state, run.holds_place) == (after, False)


@pytest.mark.parametrize("zoho", [450], indirect=True)
def test_a_run_that_is_reading_meanwhile_reads_no_other_organisation_and_writes_nothing(
    synced: ZohoCredential, zoho: Sandbox
) -> None:
    zoho.catalogue.add(name="Late", rate=3)
    zoho.journal.clear()

    with pytest.raises(ZohoConfigurationError) as caught:
        sync_now(Wanted(), on_progress=lambda run: change_organization(OTHER) and None)

    assert caught.value.reason == "WRONG_ORGANISATION"
    assert {request.query["organization_id"] for request in zoho.journal.of("items")} == {zoho.organization_id}
    assert not Product.objects.filter(zoho_item_id__isnull=False).exists()


def test_nothing_is_concluded_from_passes_over_the_old_organisation(synced: ZohoCredential) -> None:
    assert catalogue_as_of() is not None

    change_organization(OTHER)

    assert catalogue_as_of() is None


def test_a_change_that_broke_off_stops_syncs_and_is_finished_by_the_next_one(
    synced: ZohoCredential, monkeypatch: Any
) -> None:
    monkeypatch.setattr(organisation, "CHUNK", 40)
    calls = []

    def break_at_the_second(**kwargs: Any) -> None:
        calls.append(kwargs)
        if len(calls) == 2:
            raise KeyboardInterrupt

    products_changed.connect(break_at_the_second)
    monkeypatch.setattr(organisation.transaction, "on_commit", lambda announce: announce())
    with pytest.raises(KeyboardInterrupt):
        change_organization(OTHER)
    products_changed.disconnect(break_at_the_second)

    assert Product.objects.filter(zoho_item_id__isnull=False).count() == 66
    with pytest.raises(ZohoConfigurationError, match="belong to organization 700000001"):
        sync_zoho_products_to_db()
    assert change_organization(OTHER)[0].startswith("66 products")
    assert ZohoCredential.objects.get().pinned_organization_id == OTHER
