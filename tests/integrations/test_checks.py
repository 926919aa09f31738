"""System checks: each misconfiguration has an id, a sentence and a hint, and shows no secret."""

from base64 import urlsafe_b64encode
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks

from integrations import conf
from integrations.checks import values
from integrations.models import ZohoCredential


@pytest.fixture(autouse=True)
def _zohos_own_pace(_no_waiting_for_slots: None, settings: Any) -> None:
    settings.ZOHO_CALLS_PER_MINUTE = 80


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


@pytest.mark.parametrize("raw", [b"x" * 32, b"\x00" * 32, b"change-me-change-me-change-me-32"])
def test_a_key_that_somebody_typed_is_a_warning(settings: Any, raw: bytes) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), urlsafe_b64encode(raw).decode()]
    (message,) = [message for message in run_checks() if message.id == "integrations.W001"]

    assert "Key 2" in message.msg


def test_a_stand_in_on_a_server_is_a_warning(settings: Any) -> None:
    settings.ZOHO_SANDBOX_URL = "http://127.0.0.1:8900"

    assert found(include_deployment_checks=True) == ["integrations.W002"]
    assert found() == []


def test_times_without_zones_are_an_error(settings: Any) -> None:
    settings.USE_TZ = False

    assert found() == ["integrations.E006"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZOHO_TOTAL_SECONDS", "60"),
        ("ZOHO_TOTAL_SECONDS", float("inf")),
        ("ZOHO_READ_SECONDS", 0),
        ("ZOHO_ATTEMPTS", 0),
        ("ZOHO_ATTEMPTS", 2.5),
        ("ZOHO_RESERVE", 15),
        ("ZOHO_RESERVE_FOR_PEOPLE", -0.1),
        ("ZOHO_PROXY_URL", "user:canary@proxy.example:3128"),
        ("ZOHO_REDIRECT_URI", None),
    ],
)
def test_a_value_that_cannot_work_is_named_and_not_shown(settings: Any, name: str, value: object) -> None:
    setattr(settings, name, value)
    (message,) = [message for message in run_checks() if message.id == "integrations.E005"]

    assert message.msg.startswith(f"The setting {name} must be ")
    assert "canary" not in str(message)


def test_every_setting_has_a_rule_and_every_default_keeps_it() -> None:
    assert values.RULES.keys() == conf.DEFAULTS.keys() - {"FIELD_ENCRYPTION_KEYS", "ZOHO_SANDBOX_URL"}
    assert [name for name, rule in values.RULES.items() if not rule.holds(conf.DEFAULTS[name])] == []


@pytest.mark.parametrize(("name", "value"), [("ZOHO_CALLS_PER_MINUTE", 101), ("ZOHO_MAX_IN_FLIGHT", 11)])
def test_more_calls_than_zoho_allows_are_a_warning_where_it_is_zoho(settings: Any, name: str, value: int) -> None:
    setattr(settings, name, value)
    assert found() == ["integrations.W003"]

    settings.ZOHO_SANDBOX_URL = "http://127.0.0.1:8900"
    assert found() == []


def test_a_reserve_that_stops_people_before_the_schedule_is_a_warning(settings: Any) -> None:
    settings.ZOHO_RESERVE = 0.2

    assert found() == ["integrations.W004"]


OPEN = {"class": "logging.Formatter", "format": "%(message)s"}
TEXT = {"()": "integrations.log_redaction.RedactingFormatter"}
JSON = {"class": "integrations.log_json.JsonFormatter"}


@pytest.mark.parametrize(
    ("formatter", "handler", "warned"),
    [
        (OPEN, {"class": "logging.StreamHandler", "formatter": "lines"}, True),
        ({"()": lambda: None}, {"class": "logging.StreamHandler", "formatter": "lines"}, True),
        (TEXT, {"class": "logging.StreamHandler"}, True),
        (TEXT, {"class": "logging.StreamHandler", "formatter": "lines"}, False),
        (JSON, {"class": "logging.StreamHandler", "formatter": "lines"}, False),
        (OPEN, {"class": "logging.NullHandler"}, False),
    ],
)
@pytest.mark.parametrize(
    "used", [{"root": {"handlers": ["out"]}}, {"loggers": {"integrations": {"handlers": ["out"]}}}]
)
def test_a_log_handler_in_use_that_shows_secrets_is_a_warning(
    settings: Any, formatter: dict[str, Any], handler: dict[str, Any], warned: bool, used: dict[str, Any]
) -> None:
    settings.LOGGING = {"version": 1, "formatters": {"lines": formatter}, "handlers": {"out": handler}, **used}

    assert found() == ["integrations.W005"] * warned


def test_a_handler_that_nobody_uses_is_nobodys_business(settings: Any) -> None:
    settings.LOGGING = {"version": 1, "handlers": {"out": {"class": "logging.StreamHandler"}}}

    assert found() == []


@pytest.mark.parametrize(
    ("name", "djangos_own"),
    [
        ("DEFAULT_EXCEPTION_REPORTER_FILTER", "django.views.debug.SafeExceptionReporterFilter"),
        ("DEFAULT_EXCEPTION_REPORTER", "django.views.debug.ExceptionReporter"),
    ],
)
def test_error_reports_that_show_secrets_are_a_warning(settings: Any, name: str, djangos_own: str) -> None:
    setattr(settings, name, djangos_own)

    assert found() == ["integrations.W006"]
