"""A sandbox of 106 items and a client on it, new for each test."""

from collections.abc import Iterator

import pytest

from tests.sandbox.client import Client
from zoho_sandbox import Sandbox


@pytest.fixture
def zoho() -> Iterator[Sandbox]:
    with Sandbox(items=106, seed=1) as sandbox:
        yield sandbox


@pytest.fixture
def client(zoho: Sandbox) -> Iterator[Client]:
    with Client(zoho) as made:
        yield made


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.time = 1_790_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock(zoho: Sandbox) -> Clock:
    made = Clock()
    zoho.clock = made
    zoho.fresh()
    return made
