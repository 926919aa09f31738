"""System checks of the syncs: what is wrong with settings, database, mail and cache. Those of Celery stand apart."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.db import connection

from products_and_services.checks import values
from products_and_services.conf import DEFAULTS
from products_and_services.models import SyncSettings

NAME = "products_and_services."


def found(**kwargs: Any) -> dict[str, str]:
    """Ids, without the app's name, and sentences with their hints."""
    messages = [message for message in run_checks(**kwargs) if str(message.id).startswith(NAME)]
    return {str(message.id).removeprefix(NAME): f"{message.msg} {message.hint}" for message in messages}


def test_a_sound_configuration_raises_nothing(db: None) -> None:
    assert found(databases=["default"]) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZOHO_SYNC_LEASE", 90),
        ("ZOHO_SYNC_DEADLINE", timedelta(0)),
        ("ZOHO_SYNC_NIGHT_HOUR", 24),
        ("ZOHO_SYNC_CHUNK", 0),
        ("ZOHO_SYNC_CHUNK", True),
        ("ZOHO_SYNC_RUNS_KEPT", "50"),
        ("ZOHO_GUARD_PRICES_MOVED", 10),
        ("ZOHO_GUARD_ROWS_REFUSED", float("nan")),
        ("ZOHO_GUARD_DEACTIVATIONS", -1),
        ("ZOHO_MAIL_SECONDS", 0),
        ("ZOHO_TASK_QUEUE", " "),
        ("ZOHO_API_RATE", "600 per minute"),
        ("ZOHO_API_RATE", 600),
    ],
)
def test_a_value_that_cannot_work_is_named_with_what_it_must_be(settings: Any, name: str, value: object) -> None:
    setattr(settings, name, value)

    told = found()["E001"]
    assert told.startswith(f"The setting {name} must be ")
    assert "{" not in told


@pytest.mark.parametrize(("name", "value"), [("ZOHO_API_RATE", None), ("ZOHO_API_RATE", "5/second")])
def test_a_value_that_works_is_left_alone(settings: Any, name: str, value: object) -> None:
    setattr(settings, name, value)

    assert found() == {}


def test_every_setting_has_a_rule_and_every_default_keeps_it() -> None:
    assert values.RULES.keys() == DEFAULTS.keys()
    assert [name for name, rule in values.RULES.items() if not rule.holds(DEFAULTS[name])] == []


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("ZOHO_SYNC_LEASES", "ZOHO_SYNC_LEASE"),
        ("ZOHO_GUARD_PRICE_MOVED", "ZOHO_GUARD_PRICES_MOVED"),
        ("ZOHO_CALL_PER_MINUTE", "ZOHO_CALLS_PER_MINUTE"),
    ],
)
def test_a_slip_in_a_name_is_told_with_the_name_that_was_meant(settings: Any, slip: str, meant: str) -> None:
    setattr(settings, slip, 1)

    assert f"There is no setting {slip}. Did you mean {meant}?" in found()["W001"]


@pytest.mark.parametrize("name", ["ZOHO_CLIENT_ID", "ZOHO_REFRESH_TOKEN", "ZOHO_CRM_MODULE", "ZOHO_API_DOMAIN"])
def test_settings_of_another_program_are_its_own_business(settings: Any, name: str) -> None:
    setattr(settings, name, 1)

    assert found() == {}


def test_a_lease_shorter_than_a_request_is_a_warning(settings: Any) -> None:
    settings.ZOHO_SYNC_LEASE = timedelta(seconds=60)

    assert found().keys() == {"W002"}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("transaction_mode", "DEFERRED"),
        ("timeout", 5),
        ("init_command", ""),
    ],
)
def test_sqlite_as_django_sets_it_up_is_a_warning(monkeypatch: pytest.MonkeyPatch, option: str, value: object) -> None:
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", {**connection.settings_dict["OPTIONS"], option: value})

    assert option in found()["W003"]


@pytest.mark.django_db
@pytest.mark.parametrize("milliseconds", [0, 150_001])
def test_postgresql_without_a_timeout_for_idle_transactions_is_a_warning(milliseconds: int) -> None:
    on_postgresql = connection.vendor == "postgresql"
    if on_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = %s", [milliseconds])

    assert found(databases=["default"]).keys() == ({"W004"} if on_postgresql else set())
    assert found() == {}


@pytest.mark.django_db
@pytest.mark.parametrize(("backend", "checks"), [("console", {"W009"}), ("dummy", {"W009"}), ("smtp", set())])
def test_mail_that_reaches_nobody_is_a_warning_once_somebody_relies_on_it(
    settings: Any, backend: str, checks: set[str]
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert found(databases=["default"]) == {}
    told = SyncSettings.objects.create()
    told.told.add(User.objects.create_user("ana", "ana@example.com"))

    assert found(databases=["default"]).keys() == checks
    assert found() == {}


@pytest.mark.parametrize(
    ("backend", "rate", "checks"),
    [
        ("locmem.LocMemCache", "600/min", {"I001"}),
        ("locmem.LocMemCache", None, set()),
        ("redis.RedisCache", "600/min", set()),
    ],
)
def test_a_cache_per_process_is_noted_for_a_server(
    settings: Any, backend: str, rate: str | None, checks: set[str]
) -> None:
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "redis://localhost"}}
    settings.ZOHO_API_RATE = rate

    assert found(include_deployment_checks=True).keys() == checks
    assert found() == {}
