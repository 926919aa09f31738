"""One stack for the tests of this folder: built once, migrated, and gone at the end."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.stack import Stack, servers_prepared
from tests.plugins.services import listening, missing
from zoho_sandbox import Sandbox

GIVEN = {"ALLOWED_HOSTS": "crm.example.com", "LOG_LEVEL": "INFO"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(items=106, seed=1) as zoho:
        yield zoho


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Iterator[Stack]:
    """The image's folder and an empty database; skipped where PostgreSQL or Redis is missing."""
    for server in ("PostgreSQL", "Redis"):
        if not listening(server):
            pytest.skip(missing(server))
    folder: Path = tmp_path_factory.mktemp("image")
    made = Stack(folder, free_port(), GIVEN, {"ZOHO_SANDBOX_URL": sandbox.url})
    made.build()
    with servers_prepared(made):
        yield made


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    return number
