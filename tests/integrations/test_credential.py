"""Facts that the credential knows about itself, and what a person's changes bring with them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from integrations.models import ConnectionStatus, TokenStatus, ZohoCredential

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> ZohoCredential:
    ZohoCredential.objects.create(
        client_id="client",
        client_secret="secret-one",
        access_token="1000.access.one",
        refresh_token="1000.refresh.one",
        expires_in=timezone.now() + timedelta(hours=1),
    )
    return stored()


def stored() -> ZohoCredential:
    row = ZohoCredential.get_instance()
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("left", "expired"),
    [(timedelta(minutes=5, seconds=5), False), (timedelta(minutes=4, seconds=59), True), (timedelta(minutes=-1), True)],
)
def test_a_token_counts_as_expired_five_minutes_early(left: timedelta, expired: bool) -> None:
    assert ZohoCredential(expires_in=timezone.now() + left).is_expired() is expired


def test_a_token_without_a_time_counts_as_expired() -> None:
    assert ZohoCredential().is_expired()


def test_token_status_is_missing_expired_or_valid() -> None:
    soon, later = timezone.now(), timezone.now() + timedelta(hours=1)

    assert ZohoCredential(expires_in=later).token_status == TokenStatus.MISSING
    assert ZohoCredential(access_token="x", expires_in=soon).token_status == TokenStatus.EXPIRED
    assert ZohoCredential(access_token="x", expires_in=later).token_status == TokenStatus.VALID


def test_the_least_scope_is_the_default() -> None:
    assert ZohoCredential().scope == "ZohoInventory.items.READ"


@pytest.mark.parametrize(
    ("granted", "covers"),
    [
        ("ZohoInventory.items.READ", True),
        ("zohoinventory.settings.read, ZohoInventory.items.all", True),
        ("ZohoInventory.fullaccess.all", True),
        ("ZohoInventory.settings.READ ZohoInventory.items.CREATE", False),
        ("", False),
    ],
)
def test_scopes_are_compared_in_any_case_and_separator(granted: str, covers: bool) -> None:
    assert ZohoCredential(scope=granted).has_scope("ZohoInventory.items.READ") is covers


def test_saving_writes_only_what_was_changed(row: ZohoCredential) -> None:
    ZohoCredential.objects.filter(pk=1).update(access_token="1000.access.by-another-process")

    row.organization_name = "Shop"
    row.save()

    assert stored().access_token == "1000.access.by-another-process"
    assert stored().organization_name == "Shop"


@pytest.mark.parametrize("name", ["client_id", "client_secret", "refresh_token", "access_token", "organization_id"])
def test_a_change_of_the_connection_makes_a_running_refresh_stale(row: ZohoCredential, name: str) -> None:
    before = row.credential_version
    row.status = ConnectionStatus.NEEDS_RECONNECT
    row.save()
    setattr(row, name, "12345")
    row.save()

    assert row.credential_version == stored().credential_version > before
    assert stored().status == ConnectionStatus.OK


def test_a_named_field_alone_is_followed_up_too(row: ZohoCredential) -> None:
    before = row.credential_version
    row.refresh_token = "1000.refresh.two"
    row.save(update_fields=["refresh_token"])

    assert stored().credential_version > before
    assert stored().access_token == ""


def test_an_unrelated_change_does_not(row: ZohoCredential) -> None:
    before = row.credential_version
    row.currency_code = "EUR"
    row.save()

    assert stored().credential_version == before


@pytest.mark.parametrize(("name", "value"), [("client_id", "another"), ("api_domain", "https://www.zohoapis.eu")])
def test_another_client_or_region_drops_the_tokens(row: ZohoCredential, name: str, value: str) -> None:
    setattr(row, name, value)
    row.save()

    assert (stored().access_token, stored().refresh_token, stored().expires_in) == ("", "", None)


def test_another_spelling_of_the_same_region_keeps_the_tokens(row: ZohoCredential) -> None:
    row.api_domain = "https://inventory.zoho.com"
    row.save()

    assert stored().refresh_token == "1000.refresh.one"


def test_a_new_refresh_token_drops_the_access_token_of_the_old_one(row: ZohoCredential) -> None:
    row.refresh_token = "1000.refresh.two"
    row.save()

    assert (stored().access_token, stored().refresh_token) == ("", "1000.refresh.two")


def test_the_time_of_a_secret_moves_with_that_secret_only(row: ZohoCredential) -> None:
    first = row.client_secret_changed_at
    row.access_token = "1000.access.two"
    row.save()

    assert first is not None
    assert stored().client_secret_changed_at == first
    assert stored().access_token_changed_at is not None
    assert stored().access_token_changed_at > first


def test_pasted_secrets_are_stripped(row: ZohoCredential) -> None:
    row.client_secret = "  pasted-secret\n"
    row.save()

    assert row.client_secret == stored().client_secret == "pasted-secret"


@pytest.mark.parametrize("bad", ["two words", "line\nbreak", "nul\x00", "caf\u00e9", "zero\u200bwidth", "enc1:gAAAA"])
def test_a_secret_with_impossible_characters_is_refused_without_an_echo(row: ZohoCredential, bad: str) -> None:
    row.client_secret = bad
    with pytest.raises(ValidationError) as caught:
        row.save()
    assert list(caught.value.message_dict) == ["client_secret"]
    assert bad not in str(caught.value)

    with pytest.raises(ValidationError), transaction.atomic():
        ZohoCredential.objects.update(client_secret=bad)
    assert stored().client_secret == "secret-one"


def test_its_text_and_repr_hold_no_secret(row: ZohoCredential) -> None:
    shown = f"{row} {row!r}"

    assert not any(secret in shown for secret in ("secret-one", "1000.access.one", "1000.refresh.one"))
