"""A machine tries what nobody would think of: schemathesis against a real server, from the schema alone."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from pytest_django.live_server_helper import LiveServer
from rest_framework.authtoken.models import Token

from products_and_services.models import Product

SEED = 20260609
EXAMPLES = 60


@pytest.mark.django_db(transaction=True)
def test_a_fuzzer_finds_nothing(
    live_server: LiveServer,
    agent: User,
    token: Token,
    shelf: dict[str, Product],
    full_pass: Callable[..., Any],
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.ZOHO_API_RATE = None
    agent.user_permissions.add(Permission.objects.get(codename="sync_zoho"))
    run = full_pass()
    run.changes.create(zoho_item_id="7", kind="updated", fields={"price": ["1", None], "is_active": [True, False]})
    run.findings.create(severity="problem", item_id="7", field="price", reason="no")

    found = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{live_server.url}/api/v1/schema/?format=json"),
            *("--checks", "all", "--phases", "examples,coverage,fuzzing", "--mode", "all"),
            *("--header", f"Authorization: Token {token.key}", "--seed", str(SEED), "--max-examples", str(EXAMPLES)),
            *("--generation-allow-x00", "true", "--generation-database", "none", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )

    assert found.returncode == 0, found.stdout + found.stderr
    assert "8 selected / 8 total" in found.stdout
