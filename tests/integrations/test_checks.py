"""System checks: each misconfiguration has an id, a sentence and a hint, and shows no secret."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks

from integrations.models import ZohoCredential


def found(**kwargs: Any) -> list[str]:
    return [str(message.id) for message in run_checks(**kwargs) if str(message.id).startswith("integrations.")]


def test_a_sound_configuration_raises_nothing() -> None:
    assert found() == []


@pytest.mark.parametrize("keys", [None, "", [], " , "])
def test_a_missing_key_is_an_error_that_says_how_to_make_one(settings: Any, keys: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = keys
    (message,) = [message for message in run_checks() if message.id == "integrations.E001"]

    assert "Fernet.generate_key()" in str(message.hint)


def test_a_malformed_key_is_named_by_its_place_and_not_shown(settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), "canary-key"]
    (message,) = [message for message in run_checks() if message.id == "integrations.E002"]

    assert "Key 2" in message.msg
    assert "canary" not in str(message)


def test_keys_may_be_one_string_with_commas(settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = f"{Fernet.generate_key().decode()}, {Fernet.generate_key().decode()}"

    assert found() == []


@pytest.mark.parametrize("url", ["http://sandbox.example", "https://127.0.0.1:8900", "http://10.0.0.1:8900"])
def test_a_sandbox_on_another_machine_is_an_error(settings: Any, url: str) -> None:
    settings.ZOHO_SANDBOX_URL = url

    assert found() == ["integrations.E003"]


def test_debug_beside_a_real_connection_is_an_error(db: None, settings: Any) -> None:
    ZohoCredential.objects.create(refresh_token="1000.a.b")
    settings.DEBUG = True
    assert found(databases=["default"]) == ["integrations.E004"]

    settings.ZOHO_SANDBOX_URL = "http://127.0.0.1:8900"
    assert found(databases=["default"]) == []


def test_debug_without_a_connection_is_nobodys_business(db: None, settings: Any) -> None:
    settings.DEBUG = True

    assert found(databases=["default"]) == []


def test_the_database_is_left_alone_without_being_asked(settings: Any) -> None:
    settings.DEBUG = True

    assert found() == []
