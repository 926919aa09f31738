"""Token requests that hang, owners that die, and those who wait for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import (
    ZohoConnectionError,
)
from tests.integrations.token_store import expect, row
from zoho_sandbox import Sandbox


def test_a_hanging_refresh_ends_after_its_own_deadline(
    credential: ZohoCredential, zoho: Sandbox, settings: Any
) -> None:
    settings.ZOHO_REFRESH_SECONDS = 0.3
    settings.ZOHO_ATTEMPTS = 1
    zoho.faults.add("token", raw="black-hole", times=None)
    started = timezone.now()
    expect(ZohoConnectionError)

    assert timezone.now() - started < timedelta(seconds=10)  # an ordinary read may take 15
    assert row().refresh_owner == ""


def test_waiting_for_another_process_ends_with_a_transient_error(
    credential: ZohoCredential, zoho: Sandbox, settings: Any
) -> None:
    settings.ZOHO_REFRESH_WAIT_SECONDS = 0.3
    settings.ZOHO_ATTEMPTS = 1
    ZohoCredential.objects.update(refresh_owner="someone", refresh_until=timezone.now() + timedelta(seconds=60))

    assert "Another process" in str(expect(ZohoConnectionError))
    assert zoho.journal.requests == []


def test_the_lease_of_a_dead_process_runs_out(credential: ZohoCredential, zoho: Sandbox) -> None:
    attempt = f"{(timezone.now() - timedelta(seconds=20)).timestamp():.3f}"
    ZohoCredential.objects.update(
        refresh_owner="dead", refresh_until=timezone.now() - timedelta(seconds=1), refresh_attempts=attempt
    )

    assert ZohoClient().get_valid_token()
    assert len(row().refresh_attempts.split()) == 2


def test_the_attempt_is_counted_before_the_call(credential: ZohoCredential, zoho: Sandbox) -> None:
    client = ZohoClient()

    def die() -> None:
        raise KeyboardInterrupt

    client.on_wait = die
    with pytest.raises(KeyboardInterrupt):
        client.get_valid_token()

    assert len(row().refresh_attempts.split()) == 1
