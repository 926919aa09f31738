"""Servers that a laptop may lack: tests that need one are skipped there, and fail where REQUIRE_SERVICES=1 is set."""

import os
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import TransactionTestCase

from tests.plugins.environment import VENDOR

SERVERS = {"PostgreSQL": 5432, "Redis": 6379}
DATABASE_FIXTURES = frozenset({"db", "transactional_db", "django_db_reset_sequences", "live_server"})


def listening(server: str) -> bool:
    """Whether something accepts connections on the server's usual port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", SERVERS[server])) == 0


def missing(server: str) -> str:
    """The reason of a skip."""
    return f"{server} does not answer on 127.0.0.1:{SERVERS[server]}"


@pytest.fixture(scope="session")
def redis_url() -> str:
    """A Redis to work with, database 15; the test is skipped where none runs."""
    if not listening("Redis"):
        pytest.skip(missing("Redis"))
    return "redis://127.0.0.1:6379/15"


@pytest.fixture(scope="session")
def postgresql() -> None:
    """The test is skipped where no PostgreSQL runs."""
    if not listening("PostgreSQL"):
        pytest.skip(missing("PostgreSQL"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only the tests that use the database run: the others have run on SQLite already."""
    others = [item for item in items if not belongs_here(item)]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]
    if VENDOR == "postgresql" and not listening("PostgreSQL"):
        for item in items:
            item.add_marker(pytest.mark.skip(reason=missing("PostgreSQL")))


def belongs_here(item: pytest.Item) -> bool:
    """Whether a test is for the database of this run; the marker `only` names the one that it is for."""
    only = item.get_closest_marker("only")
    if only is not None:
        return bool(only.args == (VENDOR,))
    return VENDOR != "postgresql" or uses_database(item)


def uses_database(item: pytest.Item) -> bool:
    """Whether a test asks for the database by marker, fixture or base class."""
    asked = DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
    base = getattr(item, "cls", None)
    return bool(asked or item.get_closest_marker("django_db") or (base and issubclass(base, TransactionTestCase)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """A skipped test fails where all servers must be there; an expected failure is no skip."""
    report = yield
    return report if hasattr(report, "wasxfail") else strict(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    """The same for a whole file that skips itself."""
    report = yield
    return strict(report)


def strict(report: Any) -> Any:
    """The report, turned into a failure when it tells of a skip and REQUIRE_SERVICES=1 is set."""
    if report.outcome == "skipped" and os.environ.get("REQUIRE_SERVICES") == "1":
        report.outcome = "failed"
        report.longrepr = f"Skipped although REQUIRE_SERVICES=1: {report.longrepr}"
    return report
