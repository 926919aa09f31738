"""Whatever JSON Zoho may send, the client ends with data or a typed error, and the stored token stays sound."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import ZohoError
from zoho_sandbox import Sandbox

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
TOKEN_ANSWERS = JSON | st.fixed_dictionaries(
    {"access_token": JSON | st.text(min_size=1)},
    optional={"expires_in": JSON, "api_domain": JSON, "refresh_token": JSON, "scope": JSON, "error": JSON},
)
ITEM_ANSWERS = JSON | st.fixed_dictionaries({"code": st.just(0) | JSON, "items": JSON}, optional={"page_context": JSON})
EXAMPLES = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def _one_attempt(settings: Any) -> None:
    settings.ZOHO_ATTEMPTS = 1


def outcome_of(work: Callable[[], Any]) -> Any:
    """The result, or the typed error, which always has a reason and a sentence; any other error goes through."""
    try:
        return work()
    except ZohoError as error:
        return error if error.reason and str(error) else None


@EXAMPLES
@given(answer=TOKEN_ANSWERS)
def test_any_token_answer(credential: ZohoCredential, zoho: Sandbox, answer: Any) -> None:
    old = {"access_token": "1000.old.token", "refresh_token": zoho.refresh_token}
    expired = timezone.now() - timedelta(hours=1)
    ZohoCredential.objects.update(**old, expires_in=expired, status="ok", throttled_until=None, refresh_attempts="")
    zoho.faults.clear()
    zoho.faults.add("token", json=answer)

    outcome = outcome_of(ZohoClient().get_valid_token)
    stored = ZohoCredential.objects.get()

    assert stored.access_token == (old["access_token"] if isinstance(outcome, ZohoError) else outcome)
    assert stored.refresh_owner == ""
    assert not stored.unreadable_secrets()


@EXAMPLES
@given(answer=ITEM_ANSWERS)
def test_any_items_answer(credential: ZohoCredential, zoho: Sandbox, answer: Any) -> None:
    ZohoCredential.objects.update(
        access_token=zoho.access_token, expires_in=timezone.now() + timedelta(hours=1), status="ok"
    )
    zoho.faults.clear()
    zoho.faults.add("items", json=answer, times=None)

    outcome = outcome_of(lambda: list(ZohoClient().iter_pages()))

    if not isinstance(outcome, ZohoError):
        assert all(isinstance(row, dict) for page in outcome for row in page.items)
        assert outcome[-1].last
