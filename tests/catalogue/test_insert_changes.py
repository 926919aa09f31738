"""Changes stored in one go stand there as they were proposed, in their order, on both databases."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from products_and_services.models import SyncChange, SyncRun
from products_and_services.zoho_sync.compare import Proposal
from products_and_services.zoho_sync.insert_changes import insert_changes

pytestmark = pytest.mark.django_db
Kind = SyncChange.Kind
MOMENT = datetime(2026, 6, 9, 12, 45, 44, 123456, tzinfo=UTC)


def stored(*proposals: Proposal) -> list[dict[str, Any]]:
    run = SyncRun.objects.create()
    insert_changes(run.pk, list(proposals))
    return list(run.changes.order_by("pk").values("zoho_item_id", "kind", "fields", "zoho_last_modified", "skipped"))


@pytest.mark.parametrize(
    ("old", "new", "as_json"),
    [
        (None, 'tea "green"\\\n\t漢字 🫖 é', [None, 'tea "green"\\\n\t漢字 🫖 é']),
        (Decimal("10.120000"), Decimal("99999999999999.5"), ["10.12", "99999999999999.5"]),
        (True, False, [True, False]),
        ({}, {"price": {"lock": "ours", "zoho": None}}, [{}, {"price": {"lock": "ours", "zoho": None}}]),
        (MOMENT, None, ["2026-06-09T12:45:44.123456+00:00", None]),
    ],
)
def test_values_of_every_kind_come_back_exactly(old: object, new: object, as_json: list[object]) -> None:
    (change,) = stored(Proposal("7", Kind.UPDATED, {"any": (old, new)}, MOMENT))

    assert change["fields"] == {"any": as_json}
    assert (change["kind"], change["zoho_last_modified"], change["skipped"]) == ("updated", MOMENT, [])


def test_a_page_keeps_its_order_and_a_missing_time_is_null() -> None:
    ids = [str(number) for number in (2**63 - 1, 5, 3850050000000101013, *range(100, 300))]

    changes = stored(*(Proposal(item_id, Kind.NOTED, {}, None) for item_id in ids))

    assert [change["zoho_item_id"] for change in changes] == ids
    assert {change["zoho_last_modified"] for change in changes} == {None}
    assert changes[0]["fields"] == {}


def test_a_time_without_a_fraction_is_found_by_the_database() -> None:
    run = SyncRun.objects.create()
    moment = timezone.now().replace(microsecond=0)
    insert_changes(run.pk, [Proposal("7", Kind.NOTED, {}, moment)])

    assert run.changes.filter(zoho_last_modified=moment).exists()
    assert not run.changes.filter(zoho_last_modified__gt=moment).exists()


def test_no_change_is_no_statement(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        insert_changes(1, [])
