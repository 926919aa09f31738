"""Eight processes that sync and renew tokens at once keep Zoho's limits together, and so do those that survive."""

import json
import time
from collections.abc import Callable, Collection
from typing import Any

import pytest

from integrations.models import ZohoCredential
from products_and_services.models import SyncRun
from tests.plugins.scale import FULL, rounds
from tests.workers.conftest import Start, wait_until
from tests.workers.program import Program
from zoho_sandbox import Sandbox
from zoho_sandbox.request import API_ROUTES

pytestmark = pytest.mark.django_db(transaction=True)
Call = Callable[[str, float], Program]
# A minute and its calls in small, and as they are.
WINDOW, CALLS = rounds(6, 60), rounds(20, 80)
KINDS = ("full", "full", "incremental", "incremental", "selective", "selective", "selective", "refresh")
# Listing runs take turns: in the short form it may be a full one each time.
SEEN = {"full", "incremental", "selective"} if FULL else {"full", "selective"}
# So many that the calls at once are the limit that is met.
MANY = 900
# Request deadline of the processes and the slack behind it.
LEASE = 3 + 5


@pytest.fixture
def calls_in_a_window() -> int:
    return CALLS


@pytest.fixture
def call(start: Start, zoho: Sandbox, credential: ZohoCredential, calls_in_a_window: int) -> Call:
    """Start a process that does one kind of work for some seconds; Zoho refuses what it would refuse."""
    zoho.catalogue.replace([{"item_id": str(1000 + n), "name": f"Item {n}", "rate": 5} for n in range(2000)])
    zoho.limits.concurrency = 5
    zoho.limits.per_minute = 100 if (WINDOW, calls_in_a_window) == (60, 80) else None
    limits = {
        "DJANGO_SETTINGS_MODULE": "tests.proofs.limited_settings",
        "WINDOW": str(WINDOW),
        "CALLS": str(calls_in_a_window),
    }

    def launch(kind: str, seconds: float) -> Program:
        return start("-m", "tests.proofs.caller", kind, str(seconds), **limits)

    return launch


def outcome(process: Program) -> dict[str, Any]:
    process.wait(timeout=4 * WINDOW + 60)
    answer: dict[str, Any] = json.loads(process.output.splitlines()[-1])
    return answer


def worst_window(zoho: Sandbox, seconds: float = WINDOW, routes: Collection[str] = API_ROUTES) -> int:
    """The most calls of these routes that arrived within any window."""
    times = sorted(request.time for request in zoho.journal.of(*routes))
    return max(sum(begin <= time < begin + seconds for time in times[place:]) for place, begin in enumerate(times))


def refused(zoho: Sandbox) -> int:
    return sum(request.status == 429 for request in zoho.journal.requests)


def test_eight_processes_together_keep_every_limit_and_lose_no_call(call: Call, zoho: Sandbox) -> None:
    zoho.latency = 0.05
    processes = [call(kind, 3 * WINDOW) for kind in KINDS]
    outcomes = [outcome(process) for process in processes]

    made = zoho.journal.count(*API_ROUTES)
    print(f"calls {made}, worst window {worst_window(zoho)}, worst concurrency {zoho.journal.worst_concurrency()}")
    print(f"token requests {zoho.journal.count('token')}, outcomes {outcomes}")
    assert [line for one in outcomes for line in one["errors"]] == []
    assert all(one["done"] for one in outcomes)
    assert refused(zoho) == 0
    assert CALLS * 0.8 <= worst_window(zoho) <= CALLS
    assert made >= CALLS * 1.6
    assert zoho.journal.worst_concurrency() <= 4
    assert zoho.journal.count("token") <= 5
    assert set(SyncRun.objects.values_list("kind", flat=True)) >= SEEN
    assert not SyncRun.objects.exclude(state__in=("succeeded", "succeeded_with_issues")).exists()


@pytest.mark.parametrize("calls_in_a_window", [MANY])
def test_half_of_them_killed_leave_no_slot_taken_for_longer_than_a_lease(call: Call, zoho: Sandbox) -> None:
    zoho.latency = 0.5
    victims = [call(kind, 600) for kind in ("full", "incremental", "selective", "selective")]
    wait_until(lambda: zoho.journal.count("itemdetails") > 4 and zoho.journal.worst_concurrency() == 4)

    # Started now: each works for as long from its own start, so they outlast the lease on any machine.
    others = [call("selective", LEASE + 6) for _process in range(4)]
    for victim in victims:
        victim.kill()
    killed = zoho.now()
    outcomes = [outcome(process) for process in others]

    after = [r for r in zoho.journal.of(*API_ROUTES) if r.time > killed + LEASE]
    print(f"calls {zoho.journal.count(*API_ROUTES)}, worst concurrency {zoho.journal.worst_concurrency()}")
    assert [line for one in outcomes for line in one["errors"]] == []
    assert refused(zoho) == 0
    assert zoho.journal.worst_concurrency() == 4
    assert most_at_once(after) == 4


def most_at_once(requests: list[Any]) -> int:
    """The most of these requests that were under way together."""
    return max(sum(one.time <= begin.time < (one.ended or time.time()) for one in requests) for begin in requests)
