"""The day's calls: counted by Zoho's headers, kept back for people, anew at midnight in the organisation's zone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient, day_budget
from integrations.zoho.exceptions import ZohoRateLimitError
from integrations.zoho.notes import quota_values
from zoho_sandbox import Sandbox

NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


def client(background: bool = False) -> ZohoClient:
    made = ZohoClient()
    made.background = background
    return made


def ask_on(of: ZohoClient) -> None:
    for _call in range(100):
        of.fetch_products(per_page=1)


def stopped(of: ZohoClient) -> ZohoRateLimitError:
    with pytest.raises(ZohoRateLimitError) as caught:
        ask_on(of)
    return caught.value


def row(**values: Any) -> ZohoCredential:
    return ZohoCredential(**{"time_zone": "Europe/Berlin", "quota_seen_at": NOON} | values)


def test_the_days_count_reaches_the_credential(credential: ZohoCredential, zoho: Sandbox) -> None:
    ZohoClient().fetch_products()
    credential.refresh_from_db()

    assert credential.quota_limit == 50_000
    assert credential.quota_remaining == 49_999
    assert credential.quota_reset_at is not None
    assert timedelta(0) < credential.quota_reset_at - timezone.now() <= timedelta(days=1)
    assert credential.last_success_at is not None


def test_it_is_not_written_with_every_call(
    credential: ZohoCredential, zoho: Sandbox, django_assert_num_queries: Any
) -> None:
    asking = ZohoClient()
    asking.fetch_products()

    with django_assert_num_queries(9):  # a call: the credential is read, a slot taken and given back
        for _call in range(3):
            asking.fetch_products(per_page=1)


def test_every_answer_is_written_where_few_calls_are_left(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.limits.daily_limit, zoho.limits.used = 1000, 798
    asking = ZohoClient()
    for _call in range(4):
        asking.fetch_products(per_page=1)

    credential.refresh_from_db()
    assert credential.quota_remaining == 198


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Rate-Limit-Limit": "abc", "X-Rate-Limit-Remaining": "1"}, {"X-Rate-Limit-Limit": "-5"}],
)
def test_headers_that_are_not_there_or_not_understood_change_nothing(headers: dict[str, str]) -> None:
    assert quota_values(headers, timezone.now()) == {}


def test_absurd_numbers_fit_the_columns() -> None:
    headers = {f"X-Rate-Limit-{name}": "9" * 40 for name in ("Limit", "Remaining", "Reset")}
    values = quota_values(headers, timezone.now())

    assert values["quota_limit"] == values["quota_remaining"] == 2**31 - 1
    assert "quota_reset_at" not in values


def test_before_zohos_first_answer_the_smallest_plan_is_assumed_and_nothing_refused() -> None:
    budget = day_budget(ZohoCredential(), NOON)

    assert (budget.limit, budget.remaining, budget.told) == (1000, 1000, False)
    assert budget.allows_call(background=True)


@pytest.mark.parametrize(("background", "kept"), [(True, 150), (False, 30)])
def test_scheduled_work_leaves_fifteen_percent_to_people_and_they_leave_three(
    credential: ZohoCredential, zoho: Sandbox, background: bool, kept: int
) -> None:
    zoho.limits.daily_limit, zoho.limits.used = 1000, 840 if background else 960

    error = stopped(client(background))

    left = 1000 - zoho.limits.used
    assert kept <= left < kept + 4  # calls that others may have under way are left, too
    assert error.reason == "QUOTA_USED_UP"
    assert error.retry_at is not None
    assert error.retry_at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M") in ("00:00", "23:59")


def test_a_person_goes_on_where_the_schedule_stops(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.limits.daily_limit, zoho.limits.used = 1000, 860
    ZohoClient().fetch_products(per_page=1)

    assert "kept for people" in str(stopped(client(background=True)))
    assert client().fetch_products(per_page=1)["items"]


def test_the_sentence_says_how_much_is_left_and_when_it_goes_on(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.limits.daily_limit, zoho.limits.used = 1000, 965
    error = stopped(client())

    assert error.retry_at is not None
    assert "33 of 1000" in str(error)
    assert f"{timezone.localtime(error.retry_at):%H:%M}" in str(error)


def test_calls_that_others_made_while_one_waited_for_its_slot_count(credential: ZohoCredential, zoho: Sandbox) -> None:
    now = timezone.now()
    ZohoCredential.objects.update(
        quota_limit=1000, quota_remaining=38, quota_seen_at=now, quota_reset_at=now + timedelta(hours=1)
    )
    asking = client()
    asking.get_valid_token()
    asking.on_wait = lambda: ZohoCredential.objects.update(quota_remaining=32) and None

    assert "32 of 1000" in str(stopped(asking))
    assert zoho.journal.count("items") == 0


def test_a_used_up_day_is_told_once_for_all_processes(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=429, json={"code": 45, "message": "exceeded"}, times=None)
    first = stopped(client())
    second = stopped(client())

    assert zoho.journal.count("items") == 1
    assert "used up" in str(second)
    assert first.retry_at == second.retry_at


def test_the_days_calls_are_counted_anew_after_the_reset(credential: ZohoCredential, zoho: Sandbox) -> None:
    passed = timezone.now() - timedelta(seconds=1)
    ZohoCredential.objects.update(
        quota_limit=1000, quota_remaining=0, quota_seen_at=passed - timedelta(hours=1), quota_reset_at=passed
    )

    assert client(background=True).fetch_products(per_page=1)["items"]
    credential.refresh_from_db()
    assert credential.quota_remaining == 49_999


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Europe/Berlin", datetime(2026, 6, 9, 22, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 6, 10, 4, tzinfo=UTC)),
    ],
)
def test_without_a_reset_the_day_ends_at_midnight_of_the_organization(zone: str, midnight: datetime) -> None:
    told = row(time_zone=zone, quota_limit=1000, quota_remaining=7)

    assert day_budget(told, midnight - timedelta(seconds=1)).remaining == 7
    assert day_budget(told, midnight - timedelta(seconds=1)).resets_at == midnight
    assert day_budget(told, midnight).remaining == 1000
    assert day_budget(told, midnight).resets_at == midnight + timedelta(days=1)


def test_an_older_reset_than_the_count_is_not_believed() -> None:
    told = row(quota_limit=1000, quota_remaining=7, quota_reset_at=NOON - timedelta(hours=2))

    assert day_budget(told, NOON + timedelta(hours=1)).remaining == 7


def test_pages_are_not_sent_for_ahead_with_calls_that_are_kept_and_those_that_came_are_not_lost(
    credential: ZohoCredential, zoho: Sandbox, settings: Any
) -> None:
    zoho.catalogue.replace([{"item_id": str(1000 + n), "name": f"Item {n}"} for n in range(1600)])
    zoho.latency = 1.1
    zoho.limits.daily_limit, zoho.limits.used = 1000, 840

    pages = []
    with pytest.raises(ZohoRateLimitError):
        pages.extend(page.number for page in client(background=True).iter_pages())

    assert 150 <= 1000 - zoho.limits.used < 154
    assert pages == list(range(1, zoho.limits.used - 840 + 1))
