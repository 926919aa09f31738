"""The API works in a project that knows nothing of it but where to put it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def seen() -> Any:
    """What the other project's readers got."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.api.embedded_project"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_products_are_read_under_another_address(seen: Any) -> None:
    assert seen["products"]["count"] == 1
    assert seen["products"]["results"][0]["price"] == "12.5"
    assert seen["products"]["results"][0]["updated_at"].endswith("Z")


def test_errors_keep_their_shape_without_the_project_s_settings(seen: Any) -> None:
    assert [seen[name]["status"] for name in ("stranger", "bad", "unknown")] == [401, 400, 404]
    assert seen["bad"]["errors"][0]["name"] == "format"


def test_the_rest_of_the_project_is_left_alone_and_not_described(seen: Any) -> None:
    assert seen["neighbour"] == "not ours"
    assert [path.removeprefix("/shop/zoho/v1/") for path in seen["described"]] == [
        "health/", "products/", "products/{id}/", "syncs/", "syncs/{id}/", "syncs/{id}/changes/", "syncs/{id}/problems/"
    ]  # fmt: skip


def test_the_page_of_the_description_comes_from_this_project_alone(seen: Any) -> None:
    assert "/files/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js" in seen["docs"]
    assert "https://" not in seen["docs"]


def test_the_deployment_check_of_the_description_finds_nothing(seen: Any) -> None:
    assert seen["deploy"] == []
