"""The right to ask for a token: one holder, every attempt counted, nothing decided on a row that has changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.zoho.refresh_lease import (
    keep_lease,
    next_attempt_at,
    recent_attempts,
    release_lease,
    take_lease,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> ZohoCredential:
    ZohoCredential.objects.create()
    return read()


def read() -> ZohoCredential:
    return ZohoCredential.objects.get()


def test_one_of_two_gets_it(row: ZohoCredential) -> None:
    assert take_lease(row)
    assert take_lease(read()) == ""


def test_it_is_free_again_after_its_release_and_after_its_time(row: ZohoCredential) -> None:
    release_lease(take_lease(row))
    assert take_lease(read())

    ZohoCredential.objects.update(refresh_until=timezone.now() - timedelta(seconds=1))
    assert take_lease(read())


def test_who_read_the_row_before_another_attempt_has_to_read_it_again(row: ZohoCredential) -> None:
    earlier = read()
    release_lease(take_lease(row))

    assert take_lease(earlier) == ""
    assert len(read().refresh_attempts.split()) == 1


def test_a_stranger_can_neither_keep_nor_release_it(row: ZohoCredential) -> None:
    owner = take_lease(row)
    release_lease("stranger")

    assert not keep_lease("stranger")
    assert keep_lease(owner)
    assert take_lease(read()) == ""


def test_a_lease_outlives_the_longest_token_request_by_two_seconds(row: ZohoCredential) -> None:
    began = timezone.now()
    take_lease(row)

    until = read().refresh_until
    assert until is not None
    assert began <= until - timedelta(seconds=17) <= timezone.now()


def test_the_sixth_attempt_in_ten_minutes_has_to_wait_for_the_first_to_age(row: ZohoCredential) -> None:
    now = timezone.now().timestamp()
    row.refresh_attempts = " ".join(f"{now - age:.3f}" for age in (700, 500, 400, 300, 200))
    assert next_attempt_at(row) is None

    row.refresh_attempts += f" {now - 100:.3f}"
    allowed = next_attempt_at(row)
    assert allowed is not None
    assert abs(allowed.timestamp() - (now + 100)) < 1


def test_attempts_of_a_clock_far_ahead_do_not_block(row: ZohoCredential) -> None:
    row.refresh_attempts = f"{timezone.now().timestamp() + 86_400:.3f}"

    assert recent_attempts(row, timezone.now()) == []
