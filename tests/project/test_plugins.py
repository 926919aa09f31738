"""The rules of a test run, tried on small runs of their own."""

from pathlib import Path

import pytest

from tests.plugins.network import is_local, refuse_the_outside

pytest_plugins = ["pytester"]

SKIPPING = """
import pytest

def test_needs_a_server():
    pytest.skip("no server")

@pytest.mark.xfail(strict=True)
def test_known_to_fail():
    assert False
"""
MIXED = """
import pytest
from django.test import TestCase

def test_pure(): pass
def test_by_fixture(db): pass
@pytest.mark.django_db
def test_by_marker(): pass
class TestCaseOfDjango(TestCase):
    def test_by_base(self): pass
"""
FOR_ONE_DATABASE = """
import pytest

@pytest.mark.only("sqlite")
def test_of_sqlite(db): pass
@pytest.mark.only("postgresql")
def test_of_postgresql(db): pass
"""
GROUPED = """
import pytest

@pytest.mark.xdist_group("together")
@pytest.mark.parametrize("number", range(6))
def test_shares_something(number): pass
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Test runs in processes of their own, with the project's rules."""
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", str(root))
    for name in ("TEST_RUN", "TEST_DATABASE", "REQUIRE_SERVICES", "PYTEST_XDIST_WORKER"):
        monkeypatch.delenv(name, raising=False)
    plugins = " ".join(f"-p tests.plugins.{name}" for name in ("environment", "services", "network"))
    pytester.makeini(f"[pytest]\naddopts = {plugins}\nDJANGO_SETTINGS_MODULE = whatsappcrm_backend.settings\n")
    return pytester


def test_a_skip_passes_on_a_laptop(run: pytest.Pytester) -> None:
    run.makepyfile(SKIPPING)

    run.runpytest_subprocess().assert_outcomes(skipped=1, xfailed=1)


def test_a_skip_fails_where_every_server_must_be_there(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    run.makepyfile(SKIPPING)

    done = run.runpytest_subprocess()

    done.assert_outcomes(failed=1, xfailed=1)
    done.stdout.fnmatch_lines(["*Skipped although REQUIRE_SERVICES=1*no server*"])


def test_a_file_that_skips_itself_fails_there_too(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    run.makepyfile("import pytest; pytest.importorskip('no_such_module')")

    run.runpytest_subprocess().assert_outcomes(errors=1)


def test_the_postgresql_run_takes_database_tests_alone(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE", "postgresql")
    run.makepyfile(MIXED)

    done = run.runpytest_subprocess("--collect-only", "-q")

    done.stdout.fnmatch_lines(["*test_by_fixture*", "*test_by_marker*", "*test_by_base*", "*1 deselected*"])
    done.stdout.no_fnmatch_line("*test_pure*")


@pytest.mark.parametrize(("database", "other"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_test_for_one_database_runs_there_alone(
    run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, database: str, other: str
) -> None:
    monkeypatch.setenv("TEST_DATABASE", database)
    run.makepyfile(FOR_ONE_DATABASE)

    done = run.runpytest_subprocess("--collect-only", "-q")

    done.stdout.fnmatch_lines([f"*test_of_{database}*", "*1 deselected*"])
    done.stdout.no_fnmatch_line(f"*test_of_{other}*")


def test_an_unknown_database_is_refused(run: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE", "oracle")

    done = run.runpytest_subprocess()

    assert done.ret != 0
    done.stderr.fnmatch_lines(["TEST_DATABASE must be one of sqlite, postgresql."])


@pytest.mark.parametrize(
    "address", [("127.0.0.1", 80), ("::1", 80, 0, 0), ("localhost", 80), "/run/socket", ("127.9.9.9", 1)]
)
def test_addresses_of_this_machine_are_allowed(address: object) -> None:
    assert is_local(address)


@pytest.mark.parametrize(
    "address", [("192.0.2.1", 443), ("zoho.example", 443), ("2001:db8::1", 443, 0, 0), ("10.0.0.1", 1)]
)
def test_addresses_elsewhere_are_not(address: object) -> None:
    assert not is_local(address)


def test_a_test_that_leaves_the_machine_fails_even_if_it_catches_everything(run: pytest.Pytester) -> None:
    run.makepyfile(
        """
        import socket

        def test_calls_home():
            try:
                socket.create_connection(("zoho.invalid", 443), timeout=1)
            except Exception:
                pass
        """
    )

    done = run.runpytest_subprocess()

    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(["*tried to reach 'zoho.invalid' over the network*"])


def test_other_events_are_none_of_its_business() -> None:
    refuse_the_outside("open", ("file", "r", 0))


def test_tests_of_a_group_stay_in_one_process_of_a_parallel_run(run: pytest.Pytester) -> None:
    run.makepyfile(GROUPED)

    done = run.runpytest_subprocess("-v", "-n", "2", "--dist", "loadgroup")

    processes = {line.split()[0] for line in done.outlines if "PASSED" in line}
    assert (len(processes), done.parseoutcomes()) == (1, {"passed": 6})
