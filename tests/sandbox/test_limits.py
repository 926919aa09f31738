"""Zoho's limits: per day, per minute, in process."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.sandbox.client import Client
from tests.sandbox.conftest import Clock
from zoho_sandbox import Sandbox
from zoho_sandbox.clock import parse_stamp, seconds_to_midnight, stamp


def test_the_day_counts_down_and_ends_with_code_45(client: Client, zoho: Sandbox) -> None:
    zoho.limits.daily_limit, zoho.limits.used = 1000, 998

    remaining = [client.get("items").headers["X-Rate-Limit-Remaining"] for _ in range(2)]
    refused = client.get("items")

    assert remaining == ["1", "0"]
    assert (refused.status, refused.json["code"]) == (429, 45)
    assert refused.json["message"].endswith("maximum call rate limit of 1000.")
    assert "Retry-After" not in refused.headers


def test_the_day_ends_at_midnight_of_the_organisation(client: Client, zoho: Sandbox, clock: Clock) -> None:
    zoho.limits.daily_limit = zoho.limits.used = 5
    left = int(client.get("items").headers["X-Rate-Limit-Reset"])

    clock.time += left - 1
    zoho.oauth.first_access_token = client.token = client.refresh().json["access_token"]
    assert client.get("items").status == 429
    clock.time += 1

    assert client.get("items").status == 200
    assert zoho.limits.used == 1


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        ("2027-03-27T23:30:00+0000", 22.5),
        ("2027-10-30T22:30:00+0000", 24.5),
        ("2027-10-31T20:00:00+0000", 3),
        ("2027-06-01T21:00:00+0000", 1),
    ],
)
def test_the_day_on_which_the_clock_is_set_ends_at_midnight_too(moment: str, hours: float) -> None:
    epoch = parse_stamp(moment)

    assert epoch is not None
    assert seconds_to_midnight(epoch) == hours * 3600
    assert stamp(epoch + hours * 3600)[11:19] == "00:00:00"


def test_the_reset_header_can_be_set(client: Client, zoho: Sandbox) -> None:
    zoho.limits.reset_seconds = 34_167

    assert client.get("items").headers["X-Rate-Limit-Reset"] == "34167"


def test_a_minute_can_have_a_limit(client: Client, zoho: Sandbox, clock: Clock) -> None:
    zoho.limits.per_minute = 2
    assert [client.get("items").status for _ in range(2)] == [200, 200]

    refused = client.get("items")

    assert (refused.status, refused.json["code"]) == (429, 44)
    clock.time += 60
    assert client.get("items").status == 200


def test_calls_in_process_can_have_a_limit(zoho: Sandbox) -> None:
    zoho.limits.concurrency = 1
    inside, go_on = Event(), Event()

    def hold(page: int) -> None:
        if page == 1:
            inside.set()
            go_on.wait(10)

    zoho.before_page = hold
    with Client(zoho) as first, Client(zoho) as second, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(first.get, "items")
        assert inside.wait(10)

        refused = second.get("items", page=2)
        go_on.set()

        assert (refused.status, refused.json["code"]) == (429, 1070)
        assert slow.result().status == 200
        assert second.get("items", page=2).status == 200


def test_retry_after_can_be_sent(client: Client, zoho: Sandbox) -> None:
    zoho.limits.per_minute, zoho.limits.retry_after = 0, "7"

    assert client.get("items").headers["Retry-After"] == "7"


def test_refused_tokens_cost_no_call(client: Client, zoho: Sandbox) -> None:
    client.token = "1000.nonsense"

    client.get("items")

    assert zoho.limits.used == 0
