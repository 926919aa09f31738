"""When a call is tried again, how long it waits, and when it stops trying."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho import retry, waiting
from integrations.zoho.exceptions import (
    ZohoConnectionError,
    ZohoRateLimitError,
    ZohoServerError,
    ZohoTransientError,
)
from integrations.zoho.retry import Retrying, parse_retry_after, wait_seconds
from zoho_sandbox import Sandbox

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def waits(monkeypatch: Any) -> list[float]:
    """The waits between attempts, in seconds; the clock moves on by them, and no time is spent."""
    spent: list[float] = []
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + timedelta(seconds=sum(spent)))
    monkeypatch.setattr(waiting.time, "sleep", spent.append)
    monkeypatch.setattr(retry, "pause", lambda seconds, _on_wait: spent.append(seconds))
    return spent


def limited(code: int | None = None, retry_after: float | None = None) -> ZohoRateLimitError:
    error = ZohoRateLimitError("slow down")
    error.code, error.retry_after = code, retry_after
    return error


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("100000000000", 100_000_000_000.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("-5", None),
        ("abc", None),
        ("nan", None),
        ("1.5", None),
        ("\u0663", None),
        ("", None),
        (None, None),
        ("Sun, 99 Nov 2026 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_junk_is_ignored(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds


def test_the_wait_grows_with_full_jitter_from_1_to_60_seconds() -> None:
    for tried, longest in enumerate([1, 2, 4, 8, 16, 32, 60, 60], start=1):
        samples = [wait_seconds(ZohoServerError("down"), tried) for _round in range(200)]
        assert 0 <= min(samples) < longest * 0.2
        assert longest * 0.8 < max(samples) <= longest


def test_a_wait_that_zoho_asked_for_is_kept_and_exceeded_by_a_quarter_at_most() -> None:
    samples = [wait_seconds(limited(retry_after=7), 1) for _round in range(200)]

    assert 7 <= min(samples) <= max(samples) <= 7 * 1.25


@pytest.mark.parametrize("code", [43, 44])
def test_a_used_up_minute_is_waited_for(code: int) -> None:
    assert 60 <= wait_seconds(limited(code), 1) <= 75


def test_too_many_calls_at_once_are_waited_for_in_seconds() -> None:
    assert [1 <= wait_seconds(limited(1070), tried) / 2 ** (tried - 1) <= 2 for tried in (1, 2, 3)] == [True] * 3


@pytest.mark.parametrize("bursts", [1, 2, 3, 4])
@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 522, 524, 530])
def test_a_short_burst_of_server_errors_is_invisible(
    credential: ZohoCredential, zoho: Sandbox, status: int, bursts: int
) -> None:
    zoho.faults.add("items", status=status, times=bursts)
    client = ZohoClient()

    assert len(client.fetch_products()["items"]) == 106
    assert client.retries == bursts


def test_the_fifth_failure_in_a_row_is_the_last(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=503, times=None)

    with pytest.raises(ZohoServerError) as caught:
        ZohoClient().fetch_products()

    assert caught.value.reason == "ZOHO_DOWN"
    assert zoho.journal.count("items") == 5


def test_no_connection_is_tried_five_times_and_then_reported(credential: ZohoCredential, settings: Any) -> None:
    ZohoCredential.objects.update(access_token="1000.x.y", expires_in=timezone.now() + timedelta(hours=1))
    settings.ZOHO_SANDBOX_URL = "http://127.0.0.1:1"
    client = ZohoClient()

    with pytest.raises(ZohoConnectionError):
        client.fetch_products()

    assert client.calls == 5


@pytest.mark.parametrize("raw", ["reset:1", "truncate:100", "short-chunk", "hang-up", "garbage-status", "huge-header"])
def test_a_broken_answer_is_asked_for_again(credential: ZohoCredential, zoho: Sandbox, raw: str) -> None:
    zoho.faults.add("items", raw=raw)

    assert len(ZohoClient().fetch_products()["items"]) == 106


def test_retry_after_of_the_answer_is_obeyed(credential: ZohoCredential, zoho: Sandbox, waits: list[float]) -> None:
    zoho.faults.add("items", status=429, headers={"Retry-After": "7"})
    ZohoClient().fetch_products()

    assert len(waits) == 1
    assert 7 <= waits[0] <= 8.75


@pytest.mark.parametrize("header", ["100000000000", "301"])
def test_a_longer_wait_than_five_minutes_is_left_to_the_caller(
    credential: ZohoCredential, zoho: Sandbox, waits: list[float], header: str
) -> None:
    zoho.faults.add("items", status=429, headers={"Retry-After": header}, times=None)

    with pytest.raises(ZohoRateLimitError) as caught:
        ZohoClient().fetch_products()

    assert waits == []
    assert caught.value.retry_at is not None
    assert abs(caught.value.retry_at - timezone.now() - timedelta(seconds=300)) < timedelta(seconds=5)


def test_a_used_up_day_is_not_tried_again_and_ends_with_zohos_reset(credential: ZohoCredential, zoho: Sandbox) -> None:
    body = {"code": 45, "message": "The API call for this organization has exceeded the maximum call rate limit."}
    zoho.faults.add("items", status=429, json=body, headers={"X-Rate-Limit-Reset": "34167"}, times=None)

    with pytest.raises(ZohoRateLimitError) as caught:
        ZohoClient().fetch_products()

    assert caught.value.reason == "QUOTA_USED_UP"
    assert zoho.journal.count("items") == 1
    assert caught.value.retry_at is not None
    assert abs(caught.value.retry_at - timezone.now() - timedelta(seconds=34167)) < timedelta(seconds=5)


def test_without_a_reset_the_day_ends_at_midnight_of_the_organization(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    credential.time_zone = "America/New_York"
    credential.save()
    zoho.faults.add("items", status=429, json={"code": 45}, headers={"X-Rate-Limit-Reset": "soon"}, times=None)

    with pytest.raises(ZohoRateLimitError) as caught:
        ZohoClient().fetch_products()

    assert caught.value.retry_at is not None
    assert caught.value.retry_at.astimezone(UTC).hour in (4, 5)
    assert caught.value.retry_at > timezone.now()


def test_retries_of_a_whole_run_are_limited_to_a_tenth_of_its_calls(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=503, times=None, match=lambda request: zoho.journal.count("items") % 2 == 1)
    client = ZohoClient()

    def read_200_pages() -> None:
        for _call in range(200):
            client.fetch_products(per_page=1)

    with pytest.raises(ZohoServerError):
        read_200_pages()

    assert client.retries <= 15 + 0.1 * 200


def test_a_rate_limit_that_does_not_end_says_when_to_come_back() -> None:
    def fail() -> None:
        raise limited()

    with pytest.raises(ZohoTransientError) as caught:
        Retrying().run(fail, attempts=1)

    assert caught.value.retry_at is not None
