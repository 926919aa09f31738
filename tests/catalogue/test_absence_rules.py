"""What may be concluded about a product that was not shown, rule by rule."""

from typing import Any

import pytest
from django.utils import timezone

from integrations.utils import SeenIds
from products_and_services.models import Product, SyncChange, SyncProblem, SyncRun
from products_and_services.services import sync_zoho_items, sync_zoho_products_to_db
from products_and_services.zoho_sync.absence import conclude_absence
from products_and_services.zoho_sync.job import Job
from products_and_services.zoho_sync.lease import claim
from products_and_services.zoho_sync.locks import lock, refuse
from products_and_services.zoho_sync.starting import Wanted, place_run
from tests.catalogue.changing import without
from tests.catalogue.rows import zoho_row
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def at_absence(**changes: Any) -> Job:
    """A worker on a pass that has read its pages."""
    run, _ = place_run(Wanted())
    lease = claim(run.pk)
    assert lease is not None
    SyncRun.objects.filter(pk=run.pk).update(**{"phase": "absence", "complete": True, **changes})
    return Job(SyncRun.objects.get(pk=run.pk), lease)


def changes_of(job: Job) -> list[tuple[str, Any]]:
    found = SyncChange.objects.filter(run=job.run).order_by("zoho_item_id")
    return list(found.values_list("zoho_item_id", "kind"))


@pytest.mark.parametrize(("missing", "asked"), [(20, 20), (21, 0)])
def test_zoho_is_asked_by_id_for_twenty_items_and_not_for_more(
    zoho: Sandbox, shop: Any, missing: int, asked: int
) -> None:
    zoho.catalogue.replace(without(shop(106), *range(missing)))
    zoho.journal.clear()

    result = sync_zoho_products_to_db()

    assert (zoho.journal.count("item"), result["deactivated"]) == (asked, asked)


@pytest.mark.parametrize("missing", [5, 30])
def test_what_was_concluded_before_a_crash_is_not_concluded_again(zoho: Sandbox, shop: Any, missing: int) -> None:
    rows = shop(106)
    zoho.catalogue.replace(without(rows, *range(missing)))
    job, seen = at_absence(), SeenIds()
    seen.add_all(int(row["item_id"]) for row in rows[missing:])
    SyncChange.objects.create(run=job.run, zoho_item_id=rows[0]["item_id"], kind="noted")

    conclude_absence(job, seen)
    once, calls = changes_of(job), zoho.journal.count("item")
    conclude_absence(job, seen)

    assert len(once) == missing
    assert (changes_of(job), zoho.journal.count("item")) == (once, calls)
    assert job.run.phase == "guard"


def test_an_incomplete_pass_notes_no_absence_however_much_is_missing(zoho: Sandbox, shop: Any) -> None:
    shop(30)
    job = at_absence(complete=False)

    conclude_absence(job, SeenIds())

    assert (changes_of(job), job.run.phase) == ([], "guard")


def test_a_complete_list_of_changes_says_nothing_about_the_rest(zoho: Sandbox, shop: Any) -> None:
    shop(30)
    job = at_absence(kind="incremental")

    conclude_absence(job, SeenIds())

    assert (changes_of(job), job.run.phase) == ([], "guard")


@pytest.mark.parametrize("locks", [lock({}, "is_active"), refuse({}, "is_active", False)])
def test_a_product_that_an_operator_keeps_active_is_only_noted(zoho: Sandbox, shop: Any, locks: Any) -> None:
    rows = shop(106)
    Product.objects.filter(name="Item 5").update(zoho_locks=locks)
    zoho.catalogue.delete(rows[5]["item_id"])

    result = sync_zoho_products_to_db()

    assert result["deactivated"] == 0
    assert SyncChange.objects.filter(run_id=result["run_id"]).get().kind == "noted"
    assert Product.objects.get(name="Item 5").zoho_missing_since is not None


def test_a_refused_activation_does_not_keep_a_product_active(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    Product.objects.filter(name="Item 5").update(zoho_locks=refuse({}, "is_active", True))
    zoho.catalogue.delete(rows[5]["item_id"])

    assert sync_zoho_products_to_db()["deactivated"] == 1


def test_an_inactive_product_that_zoho_deletes_is_noted_and_not_deactivated_again(zoho: Sandbox, shop: Any) -> None:
    rows = shop(106)
    Product.objects.filter(name="Item 5").update(is_active=False)
    zoho.catalogue.delete(rows[5]["item_id"])

    result = sync_zoho_products_to_db()

    assert (result["deactivated"], result["updated"]) == (0, 0)
    assert Product.objects.get(name="Item 5").zoho_missing_since is not None


def test_the_first_day_of_an_absence_is_kept(zoho: Sandbox, shop: Any) -> None:
    since = timezone.now() - timezone.timedelta(days=3)
    rows = shop(106)
    Product.objects.filter(name="Item 5").update(zoho_missing_since=since)
    zoho.catalogue.delete(rows[5]["item_id"])

    sync_zoho_products_to_db()

    assert Product.objects.get(name="Item 5").zoho_missing_since == since


def test_each_chosen_id_that_zoho_does_not_know_is_one_notice(zoho: Sandbox, shop: Any) -> None:
    shop(1)

    result = sync_zoho_items(["424242", "434343"])

    notices = SyncProblem.objects.filter(run_id=result["run_id"]).order_by("pk")
    expected = ("notice", "item_id", "Zoho has no such item")
    assert list(notices.values_list("severity", "field", "reason")) == [expected, expected]
    assert (result["notices"], result["state"]) == (2, "succeeded")


def test_a_chosen_item_that_only_the_list_of_ids_misses_is_read_by_its_own_page(zoho: Sandbox, shop: Any) -> None:
    [row] = shop(1)
    zoho.catalogue.replace([zoho_row(**{**row, "rate": 99})])
    zoho.faults.add("itemdetails", json={"code": 0, "message": "success", "items": []})

    result = sync_zoho_items([row["item_id"]])

    assert (result["updated"], result["not_found"]) == (1, 0)
    assert Product.objects.get().price == 99
