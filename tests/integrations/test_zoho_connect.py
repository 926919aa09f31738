"""manage.py zoho_connect: a server's way to connect, with secrets that never stand in an argument."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from integrations.models import ConnectionStatus, ZohoCredential
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: Any) -> None:
    for name in ("CLIENT_SECRET", "REFRESH_TOKEN", "CODE"):
        monkeypatch.delenv(f"ZOHO_{name}", raising=False)


def connect(monkeypatch: Any, lines: str, *arguments: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    call_command("zoho_connect", *arguments, stdout=out)
    return out.getvalue()


def arguments(zoho: Sandbox) -> list[str]:
    return ["--region", "eu", "--organization", zoho.organization_id, "--client-id", zoho.client_id]


def test_secrets_from_standard_input_connect_and_are_tested(zoho: Sandbox, monkeypatch: Any) -> None:
    lines = f"client_secret={zoho.client_secret}\n\nrefresh_token = {zoho.refresh_token}\n"
    said = connect(monkeypatch, lines, *arguments(zoho))

    row = ZohoCredential.get_instance()
    assert row is not None
    assert row.api_domain == "https://www.zohoapis.eu"
    assert said == "Connected to organization Harbour Street Stores in Europe; its items can be read.\n"
    assert (row.currency_code, row.time_zone) == ("EUR", "Europe/Berlin")


@pytest.mark.parametrize(("count", "said"), [(1, "Connected"), (2, "--organization: 700000001 (Harbour")])
def test_without_an_organization_the_only_one_is_taken(zoho: Sandbox, monkeypatch: Any, count: int, said: str) -> None:
    zoho.switches.organizations = count
    lines = f"client_secret={zoho.client_secret}\nrefresh_token={zoho.refresh_token}\n"

    try:
        told = connect(monkeypatch, lines, "--client-id", zoho.client_id)
    except CommandError as error:
        told = str(error)

    assert said in told


def test_secrets_from_the_environment_do_too(zoho: Sandbox, monkeypatch: Any) -> None:
    monkeypatch.setenv("ZOHO_CLIENT_SECRET", zoho.client_secret)
    monkeypatch.setenv("ZOHO_REFRESH_TOKEN", zoho.refresh_token)

    assert "Connected" in connect(monkeypatch, "", *arguments(zoho))


def test_a_self_client_code_is_exchanged(zoho: Sandbox, monkeypatch: Any) -> None:
    code = zoho.oauth.issue_code()
    said = connect(monkeypatch, f"client_secret={zoho.client_secret}\ncode={code}", *arguments(zoho))

    row = ZohoCredential.get_instance()
    assert "Connected" in said
    assert row is not None
    assert row.refresh_token
    assert zoho.journal.count("token") == 1


def test_a_used_code_says_what_to_do_and_stores_nothing(zoho: Sandbox, monkeypatch: Any) -> None:
    with pytest.raises(CommandError) as caught:
        connect(monkeypatch, f"client_secret={zoho.client_secret}\ncode=1000.old.code", *arguments(zoho))

    assert caught.value.returncode == 2
    assert ZohoCredential.get_instance() is None


def test_a_code_without_a_refresh_token_is_said_aloud(zoho: Sandbox, monkeypatch: Any) -> None:
    code = zoho.oauth.issue_code(with_refresh_token=False)

    with pytest.raises(CommandError, match="no refresh token"):
        connect(monkeypatch, f"client_secret={zoho.client_secret}\ncode={code}", *arguments(zoho))


def test_what_is_not_given_keeps_its_value(credential: ZohoCredential, zoho: Sandbox, monkeypatch: Any) -> None:
    credential.organization_id = "1"
    credential.save()
    connect(monkeypatch, "", "--organization", zoho.organization_id)

    credential.refresh_from_db()
    assert credential.refresh_token == zoho.refresh_token
    assert credential.organization_id == zoho.organization_id


def test_connecting_again_ends_an_earlier_refusal(credential: ZohoCredential, zoho: Sandbox, monkeypatch: Any) -> None:
    ZohoCredential.objects.update(status=ConnectionStatus.NEEDS_RECONNECT, status_message="gone")

    assert "Connected" in connect(monkeypatch, f"refresh_token={zoho.refresh_token}")


@pytest.mark.parametrize("option", ["--client-secret", "--refresh-token", "--access-token", "--code"])
@pytest.mark.parametrize("form", ["{}=canary-value", "{} canary-value"])
def test_a_secret_among_the_arguments_is_refused_without_an_echo(monkeypatch: Any, option: str, form: str) -> None:
    with pytest.raises(CommandError, match="standard input") as caught:
        connect(monkeypatch, "", *form.format(option).split(" "))

    assert "canary" not in str(caught.value)
    assert ZohoCredential.get_instance() is None


def test_at_a_terminal_that_refusal_is_a_sentence_and_no_traceback() -> None:
    command = [sys.executable, "manage.py", "zoho_connect", "--client-secret", "canary"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 2
    assert "ZOHO_CLIENT_SECRET" in done.stderr
    assert "Traceback" not in done.stderr
    assert "canary" not in done.stderr


@pytest.mark.parametrize("lines", ["canary-secret", "password=canary-secret"])
def test_an_unknown_line_is_refused_without_an_echo(monkeypatch: Any, lines: str) -> None:
    with pytest.raises(CommandError, match="client_secret, refresh_token, code") as caught:
        connect(monkeypatch, lines)

    assert "canary" not in str(caught.value)


def test_a_secret_that_cannot_be_one_is_refused_without_an_echo(zoho: Sandbox, monkeypatch: Any) -> None:
    with pytest.raises(CommandError, match="Copy it again") as caught:
        connect(monkeypatch, "client_secret=canary with spaces", *arguments(zoho))

    assert "canary" not in str(caught.value)


def test_an_unknown_region_lists_the_nine(monkeypatch: Any) -> None:
    with pytest.raises(CommandError, match="us"):
        connect(monkeypatch, "", "--region", "mars")


@pytest.mark.parametrize(("status", "code"), [(503, 75), (400, 2)])
def test_the_exit_code_tells_waiting_from_acting(
    credential: ZohoCredential, zoho: Sandbox, monkeypatch: Any, status: int, code: int
) -> None:
    zoho.faults.add("items", status=status, json={"code": 1000 if status == 503 else 6041}, times=None)

    with pytest.raises(CommandError) as caught:
        connect(monkeypatch, "")

    assert caught.value.returncode == code
