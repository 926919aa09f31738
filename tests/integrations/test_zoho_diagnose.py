"""manage.py zoho_diagnose: the first thing that is wrong, what to do, an exit code, and never a secret."""

import io
import socket
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from integrations import diagnosis
from integrations.models import ZohoCredential
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def diagnose() -> tuple[str, int]:
    """What it printed, and its exit code."""
    out = io.StringIO()
    try:
        call_command("zoho_diagnose", stdout=out)
    except CommandError as error:
        return out.getvalue() + str(error), error.returncode
    return out.getvalue(), 0


def test_a_working_connection_passes_every_question(credential: ZohoCredential, zoho: Sandbox) -> None:
    told, code = diagnose()

    assert code == 0
    assert told.count("ok  ") == 9
    assert told.endswith("Zoho answers; a sync can run.\n")
    assert (zoho.journal.count("token"), zoho.journal.count("organizations", "items")) == (1, 2)


def test_failed_system_checks_are_named_first_and_decide_nothing(
    credential: ZohoCredential, zoho: Sandbox, settings: Any
) -> None:
    settings.ZOHO_RESERVE = 0.5
    settings.ZOHO_SYNC_LEASES = 60
    settings.ZOHO_GUARD_PRICE_MOVED = 0.1
    settings.SILENCED_SYSTEM_CHECKS = ["integrations.W004"]

    told, code = diagnose()

    assert code == 0
    assert told.startswith("note  System checks: products_and_services.W001; manage.py check says more.\n")


@pytest.mark.parametrize(
    ("break_it", "question", "sentence"),
    [
        (lambda zoho, settings: setattr(settings, "FIELD_ENCRYPTION_KEYS", []), "Encryption key", "set it to the key"),
        (lambda zoho, settings: ZohoCredential.objects.all()._raw_delete("default"), "Credential", "Add one in Admin"),
        (lambda zoho, settings: ZohoCredential.objects.update(client_id=""), "Credential", "Enter them in Admin"),
        (lambda zoho, settings: ZohoCredential.objects.update(refresh_token=""), "Credential", "Press Connect"),
        (lambda zoho, settings: ZohoCredential.objects.update(api_domain="https://x"), "Region", "Choose a region"),
        (lambda zoho, settings: zoho.oauth.revoke_refresh_token(), "Token", "Press Connect"),
        (lambda zoho, settings: setattr(zoho.oauth, "scopes", "ZohoInventory.bills.READ"), "Scopes", "Press Connect"),
        (lambda zoho, settings: ZohoCredential.objects.update(organization_id=""), "Organization", "Enter it in"),
        (lambda zoho, settings: ZohoCredential.objects.update(organization_id="9"), "Organization", "another user"),
        (
            lambda zoho, settings: ZohoCredential.objects.update(pinned_organization_id="9"),
            "Organization",
            "Change organization",
        ),
        (lambda zoho, settings: setattr(settings, "ZOHO_SANDBOX_URL", "http://x.example"), "Environment", "Correct it"),
    ],
)
def test_the_first_thing_wrong_is_named_with_what_to_do(
    credential: ZohoCredential,
    zoho: Sandbox,
    settings: Any,
    break_it: Callable[[Sandbox, Any], object],
    question: str,
    sentence: str,
) -> None:
    break_it(zoho, settings)

    told, code = diagnose()

    assert code == 2
    assert f"FAIL  {question}: " in told
    assert sentence in told
    assert f"{question} is what to mend first." in told
    assert not any(secret in told for secret in (zoho.client_secret, zoho.refresh_token, zoho.access_token))


@pytest.mark.parametrize("route", ["token", "items"])
def test_what_passes_by_itself_has_a_code_of_its_own(credential: ZohoCredential, zoho: Sandbox, route: str) -> None:
    zoho.faults.add(route, status=503, times=None)

    assert diagnose()[1] == 75


def test_with_items_alone_it_is_content(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.oauth.scopes = "ZohoInventory.items.READ"

    told, code = diagnose()

    assert code == 0
    assert "cannot be read with these scopes" in told
    assert zoho.journal.count("organizations") == 0


def test_debug_beside_a_real_zoho_is_what_to_mend_first(credential: ZohoCredential, settings: Any) -> None:
    settings.ZOHO_SANDBOX_URL, settings.DEBUG = "", True

    told, code = diagnose()

    assert (code, "FAIL  Environment: DEBUG is on" in told) == (2, True)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (socket.gaierror(), "check the name server"),
        (ConnectionRefusedError(), "check the network"),
        (TimeoutError(), "check the network"),
        (diagnosis.ssl.SSLCertVerificationError(), "check the clock"),
    ],
)
def test_dns_and_tls_say_where_to_look(
    credential: ZohoCredential, settings: Any, monkeypatch: Any, error: OSError, sentence: str
) -> None:
    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise error

    settings.ZOHO_SANDBOX_URL = ""
    with monkeypatch.context() as patched:
        patched.setattr(diagnosis.socket, "create_connection", fail)
        told, code = diagnose()

    assert code == 75
    assert "FAIL  DNS and TLS: " in told
    assert sentence in told
