"""The changes of a run: old → new, found by kind, field and text, page by page."""

import re

import pytest
from django.test import Client

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncChange, SyncRun
from tests.admin.pages import change_url, run_url, text_of
from tests.admin.runs import add_change, applied, make_run, price_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(linked: Product) -> SyncRun:
    run = make_run(total=4)
    add_change(run, "4000001", price=["10", "12.5"], stock_quantity=["4", "3"])
    add_change(run, "4000002", "created", name=["", "Blue lamp"], sku=[None, "LAMP"], price=[None, "7"])
    add_change(run, "4000003", "deactivated", is_active=[True, False])
    add_change(run, "4000004", "noted")
    return applied(run)


def items(page: str) -> set[str]:
    return set(re.findall(r'<span class="zoho-item">(?:<a[^>]*>)?(\d+)', page))


def test_a_change_shows_the_old_value_and_the_new_with_the_organisations_decimals(root: Client, run: SyncRun) -> None:
    ZohoCredential.objects.create(organization_id="9", price_precision=2)

    page = text_of(root.get(run_url(run.pk)))

    assert '<span class="zoho-old">10.00</span>' in page
    assert "<strong>12.50</strong>" in page
    assert "<strong>3</strong>" in page


def test_a_change_leads_to_its_product_and_to_the_item_in_zoho(root: Client, run: SyncRun, linked: Product) -> None:
    ZohoCredential.objects.create(organization_id="9", api_domain="https://www.zohoapis.eu")

    page = text_of(root.get(run_url(run.pk)))

    assert f'<a href="{change_url(linked.pk)}">Clay pot</a>' in page
    assert 'href="https://inventory.zoho.eu/app/9#/inventory/items/4000001"' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"4000001", "4000002", "4000003"}),
        ("?kind=noted", {"4000004"}),
        ("?kind=created", {"4000002"}),
        ("?field=price", {"4000001", "4000002"}),
        ("?field=is_active", {"4000003"}),
        ("?text=clay", {"4000001"}),
        ("?text=blue+LAMP", {"4000002"}),
        ("?text=lamp", {"4000002"}),
        ("?text=4000003", {"4000003"}),
        ("?text=nothing", set()),
        ("?kind=updated&field=stock_quantity&text=pot-1", {"4000001"}),
        ("?kind=wrong&field=zoho_locks&text=%00&changes-after=x", {"4000001", "4000002", "4000003"}),
        ("?changes-after=99999999999999999999", {"4000001", "4000002", "4000003"}),
    ],
)
def test_changes_are_found(root: Client, run: SyncRun, query: str, found: set[str]) -> None:
    answer = root.get(run_url(run.pk) + query)

    assert answer.status_code == 200
    assert items(text_of(answer)) == found


def test_a_long_list_of_changes_goes_forth_and_back(root: Client) -> None:
    run = make_run()
    SyncChange.objects.bulk_create(
        SyncChange(run=run, zoho_item_id=str(n), kind="updated", fields={}) for n in range(1, 121)
    )
    address = run_url(run.pk)

    def follow(side: str, page: str) -> str:
        link = re.search(rf'href="(\?[^"#]*changes-{side}=\d+)#changes"', page)
        assert link is not None
        return text_of(root.get(address + link[1]))

    first = text_of(root.get(address))
    second = follow("after", first)
    third = follow("after", second)

    sizes = [sorted(map(int, items(page))) for page in (first, second, third)]
    assert sizes == [list(range(1, 51)), list(range(51, 101)), list(range(101, 121))]
    assert items(follow("before", third)) == items(second)
    assert items(follow("before", follow("before", third))) == items(first)
    assert 'href="?changes-before' not in first
    assert 'href="?changes-after' not in third


def test_a_field_that_was_left_alone_says_so(root: Client, run: SyncRun) -> None:
    SyncChange.objects.filter(zoho_item_id="4000001").update(skipped=["price"])

    assert "(not written: it had changed meanwhile)" in text_of(root.get(run_url(run.pk)))


def test_hostile_values_are_shown_as_text(root: Client, linked: Product) -> None:
    run = price_run(linked)
    add_change(run, "5", "created", name=["", "<script>alert(1)</script>"])

    page = root.get(run_url(run.pk)).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
