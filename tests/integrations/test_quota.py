"""Calls of all processes together: at most 80 a minute and 4 at once, whatever becomes of those who make them."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Lock
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from integrations import conf
from integrations.models import CallSlot, ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho import quota
from tests.late import LATE_SECONDS
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
Travel = Callable[[float], None]


@pytest.fixture
def travel(monkeypatch: Any) -> Travel:
    """Stop the clock that the slots go by, and set it forward or back."""
    now = timezone.now()

    def move(seconds: float) -> None:
        nonlocal now
        now += timedelta(seconds=seconds)

    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    return move


def calls_at_once() -> int:
    """How many calls may start now, one after another."""
    started = 0
    while owner := quota.try_acquire():
        quota.release(owner)
        started += 1
    return started


@pytest.fixture
def slots() -> None:
    """The rows exist, as after the first call."""
    with quota.slot():
        pass
    CallSlot.objects.update(ends="")


def test_the_defaults_leave_room_below_zohos_limits() -> None:
    assert (conf.DEFAULTS["ZOHO_CALLS_PER_MINUTE"], conf.DEFAULTS["ZOHO_MAX_IN_FLIGHT"]) == (80, 4)


def test_eighty_calls_go_through_and_the_next_one_a_minute_after_their_end(
    slots: None, settings: Any, travel: Travel
) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = 80
    assert calls_at_once() == 80

    travel(58)
    assert calls_at_once() == 0

    travel(3)
    assert calls_at_once() == 80


def test_no_window_of_a_minute_holds_more_than_eighty_calls(slots: None, settings: Any, travel: Travel) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = 80
    allowed = []
    for _step in range(36):
        allowed.append(calls_at_once())
        travel(5)

    assert sum(allowed) == 3 * 80
    assert max(sum(allowed[start : start + 12]) for start in range(25)) == 80


def test_a_call_counts_from_its_end_on(slots: None, settings: Any, travel: Travel) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = settings.ZOHO_MAX_IN_FLIGHT = 1
    owner = quota.try_acquire()
    travel(20)
    quota.release(owner)

    travel(50)
    assert not quota.try_acquire()
    travel(11)
    assert quota.try_acquire()


def test_no_more_than_four_calls_run_at_once(slots: None) -> None:
    owners = [quota.try_acquire() for _call in range(6)]

    assert [bool(owner) for owner in owners] == [True] * 4 + [False] * 2
    quota.release(owners[2])
    assert quota.try_acquire()
    assert not quota.try_acquire()


def test_a_process_that_died_keeps_its_slot_for_a_lease_and_no_longer(slots: None, travel: Travel) -> None:
    for _call in range(4):
        assert quota.try_acquire()

    travel(conf.seconds("ZOHO_TOTAL_SECONDS"))
    assert not quota.try_acquire()
    travel(quota.LEASE_SLACK_SECONDS + 1)
    assert [bool(quota.try_acquire()) for _call in range(5)] == [True] * 4 + [False]


def test_who_comes_back_after_its_lease_takes_nothing_from_the_next(slots: None, settings: Any, travel: Travel) -> None:
    settings.ZOHO_MAX_IN_FLIGHT = 1
    late = quota.try_acquire()
    travel(66)
    assert quota.try_acquire()

    quota.release(late)

    assert not quota.try_acquire()


def test_the_call_of_a_process_that_died_counts_until_a_minute_after_its_lease(
    slots: None, settings: Any, travel: Travel
) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = settings.ZOHO_MAX_IN_FLIGHT = 1
    assert quota.try_acquire()

    travel(65 + 58)
    assert not quota.try_acquire()
    travel(4)
    assert quota.try_acquire()


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_was_wrong_blocks_nobody(slots: None, settings: Any, travel: Travel, hours: int) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = 4
    assert calls_at_once() == 4
    quota.close_for(60)
    CallSlot.objects.update(held_until=timezone.now() + timedelta(seconds=60))

    travel(hours * 3600)

    assert calls_at_once() == 4


@pytest.mark.parametrize(("calls", "at_once", "allowed"), [(7, 3, 6), (2, 4, 2), (1, 1, 1), (1000, 4, 1000)])
def test_limits_that_do_not_divide_are_rounded_down(settings: Any, calls: int, at_once: int, allowed: int) -> None:
    settings.ZOHO_CALLS_PER_MINUTE, settings.ZOHO_MAX_IN_FLIGHT = calls, at_once
    with quota.slot():
        pass
    CallSlot.objects.update(ends="")

    assert calls_at_once() == allowed


def test_no_ends_are_kept_where_the_calls_are_not_limited(slots: None) -> None:
    calls = [quota.try_acquire() for _call in range(3)]
    quota.release(calls[0])

    assert set(CallSlot.objects.values_list("ends", flat=True)) == {""}


@pytest.mark.parametrize("calls", [80, 100_000])
def test_a_call_costs_two_statements(slots: None, settings: Any, django_assert_num_queries: Any, calls: int) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = calls
    with django_assert_num_queries(2), quota.slot():
        pass


def test_waiting_for_a_slot_calls_back_and_can_be_stopped(settings: Any) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = 1
    quota.acquire()

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quota.acquire(stop)


def test_a_full_window_makes_the_next_call_wait(settings: Any) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = 3
    settings.ZOHO_QUOTA_WINDOW_SECONDS = 0.3
    started = time.monotonic()
    for _call in range(4):
        with quota.slot():
            pass

    assert 0.3 <= time.monotonic() - started < LATE_SECONDS


def test_a_failing_call_gives_its_slot_back(settings: Any, credential: ZohoCredential, zoho: Sandbox) -> None:
    settings.ZOHO_MAX_IN_FLIGHT = 1
    zoho.faults.add("items", raw="hang-up", times=2)

    assert ZohoClient().fetch_products()["items"]
    assert not CallSlot.objects.exclude(owner="").exists()


@pytest.mark.parametrize("code", [43, 44])
def test_a_minute_that_zoho_calls_used_up_is_closed_for_every_process(
    credential: ZohoCredential, zoho: Sandbox, settings: Any, travel: Travel, code: int
) -> None:
    settings.ZOHO_RETRY_BASE_SECONDS = 1
    settings.ZOHO_ATTEMPTS = 1
    zoho.faults.add("items", status=429, json={"code": code, "message": "limit"})
    with pytest.raises(Exception, match="no more calls"):
        ZohoClient().fetch_products()

    travel(59)
    assert not quota.try_acquire()
    travel(2)
    assert quota.try_acquire()


def test_too_many_calls_at_once_concern_only_the_one_who_met_them(
    credential: ZohoCredential, zoho: Sandbox, settings: Any
) -> None:
    settings.ZOHO_ATTEMPTS = 1
    zoho.faults.add("items", status=429, json={"code": 1070, "message": "in process"})
    with pytest.raises(Exception, match="no more calls"):
        ZohoClient().fetch_products()

    assert quota.try_acquire()


def test_a_token_request_needs_no_slot(credential: ZohoCredential, zoho: Sandbox, slots: None) -> None:
    taken = {quota.try_acquire() for _slot in range(4)}

    assert ZohoClient().get_valid_token()
    assert set(CallSlot.objects.values_list("owner", flat=True)) == taken


@pytest.mark.django_db(transaction=True)
def test_threads_and_their_connections_share_the_slots(settings: Any) -> None:
    settings.ZOHO_MAX_IN_FLIGHT = 2
    lock, running, worst = Lock(), 0, 0

    def call(_number: int) -> None:
        nonlocal running, worst
        try:
            with quota.slot():
                with lock:
                    running += 1
                    worst = max(worst, running)
                time.sleep(0.02)
                with lock:
                    running -= 1
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(16)))

    assert worst == 2
