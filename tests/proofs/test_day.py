"""A day of ticks on a simulated clock, with the real engine, the real keeper of the quota and a stand-in for Zoho.

PROOF_SCALE=full: 20,000 items, a plan of 1,000 calls a day, all 24 hours. Otherwise 2,000 items on smaller plans, and
the day is over after eight hours.
"""

import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Sum

from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoTransientError
from products_and_services.cost import Choice, costs
from products_and_services.freshness import is_stale
from products_and_services.models import Product, SyncRun, SyncSettings
from products_and_services.rhythm import plan
from products_and_services.services import sync_now, sync_zoho_products_to_db, work_on_placed
from products_and_services.sync_schedule import tick
from products_and_services.zoho_sync.starting import Wanted
from tests.plugins.scale import FULL, rounds
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
ITEMS = rounds(2_000, 20_000)
PLAN, SMALL_PLAN = rounds(400, 1_000), rounds(160, 1_000)
MINUTES = rounds(8 * 60, 24 * 60)
# Midnight in Berlin, where the stand-in's organisation is.
MIDNIGHT = datetime(2026, 11, 9, 23, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Day:
    """What is seen of a day, minute by minute."""

    zoho: Sandbox
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311
    pending: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)
    most_used: int = 0
    stale_minutes: int = 0

    def pass_by(self) -> None:
        for number in range(MINUTES):
            self._minute(MIDNIGHT + number * MINUTE)

    def _minute(self, moment: datetime) -> None:
        with time_machine.travel(moment - timedelta(seconds=self.chance.uniform(1, 59))):
            self._edit()
        sent: list[SyncRun] = []
        with time_machine.travel(moment):
            begun = time.perf_counter()
            tick(moment, sent.append)
            work(sent)
            self._arrive(moment, time.perf_counter() - begun)
        self.most_used = max(self.most_used, self.zoho.limits.used)
        self._judge(moment)

    def _edit(self) -> None:
        """Somebody changes a price in Zoho in every second minute or so."""
        item_id = self.chance.choice(self.zoho.catalogue.ids())
        if item_id not in self.pending and self.chance.random() < 0.5:
            price = self.chance.randint(1, 10**6)
            self.zoho.catalogue.edit(item_id, rate=price)
            self.pending[item_id] = (datetime.now(UTC), price)

    def _arrive(self, moment: datetime, worked: float) -> None:
        """Which of the changes stand in the Product rows now."""
        rows = Product.objects.filter(zoho_item_id__in=self.pending).values_list("zoho_item_id", "price")
        for item_id, price in rows:
            edited, wanted = self.pending[str(item_id)]
            if price == wanted:
                del self.pending[str(item_id)]
                self.latencies.append((moment - edited).total_seconds() + worked)

    def _judge(self, moment: datetime) -> None:
        """A catalogue that lacks a change for longer than three intervals must not be called fresh."""
        stale = is_stale(SyncSettings.stored(), moment)
        self.stale_minutes += stale
        oldest = min((edited for edited, _ in self.pending.values()), default=moment)
        assert stale or moment - oldest <= 15 * MINUTE + MINUTE


def work(sent: list[SyncRun]) -> None:
    """What the workers make of it."""
    for run in sent:
        try:
            work_on_placed(run.pk)
        except ZohoTransientError as error:
            assert error.reason == "QUOTA_USED_UP"  # noqa: PT017


@pytest.fixture
def day(zoho: Sandbox, credential: ZohoCredential, settings: Any) -> Iterator[Day]:
    """A catalogue that was synced yesterday evening; nothing of today's calls is used."""
    with time_machine.travel(MIDNIGHT - 10 * MINUTE):
        zoho.limits.used = 0
        sync_zoho_products_to_db()
    return Day(zoho)


def subscribe(zoho: Sandbox, calls: int) -> None:
    """The plan, as Zoho told it yesterday."""
    zoho.limits.daily_limit = calls
    ZohoCredential.objects.update(time_zone="Europe/Berlin", quota_limit=calls)


def choose(choice: Choice) -> None:
    rhythm = SyncSettings(changes_minutes=choice.minutes, full="hours", full_hours=choice.hours)
    plan(rhythm, MIDNIGHT, MIDNIGHT)
    rhythm.save()


def press_the_button() -> str:
    """At the last minute of the day."""
    with time_machine.travel(MIDNIGHT + (MINUTES - 1) * MINUTE):
        return str(sync_now(Wanted(trigger=SyncRun.Trigger.BUTTON))["state"])


@pytest.mark.parametrize("zoho", [ITEMS], indirect=True)
def test_a_day_of_the_proposed_rhythm_is_fresh_and_leaves_the_reserve_alone(day: Day, capsys: Any) -> None:
    subscribe(day.zoho, PLAN)
    choose(costs().proposed())

    day.pass_by()

    assert day.stale_minutes == 0
    assert day.most_used <= 0.85 * PLAN
    assert max(day.latencies) < 6 * 60
    assert press_the_button() == "succeeded"
    with capsys.disabled():
        report("proposed rhythm", day)


@pytest.mark.parametrize("zoho", [ITEMS], indirect=True)
def test_a_rhythm_that_the_plan_cannot_bear_is_said_to_be_stale_and_the_button_still_works(
    day: Day, capsys: Any
) -> None:
    subscribe(day.zoho, SMALL_PLAN)
    choose(Choice(5, 1))

    day.pass_by()

    assert 0.8 * SMALL_PLAN <= day.most_used <= 0.85 * SMALL_PLAN + 1
    assert day.stale_minutes > 30
    assert press_the_button() == "succeeded"
    assert day.zoho.limits.used <= 0.97 * SMALL_PLAN
    with capsys.disabled():
        report("too much", day)


def report(name: str, day: Day) -> None:
    """The figures, where they were measured at full size."""
    if not FULL:
        return
    seconds = sorted(day.latencies)
    calls = SyncRun.objects.aggregate(calls=Sum("calls"))["calls"]
    print(f"\n{name}: {ITEMS} items, {day.zoho.limits.daily_limit} calls a day, at most {day.most_used} used.")
    print(f"{calls} requests, tokens included; {day.stale_minutes} minutes stale.")
    print(f"{len(seconds)} changes: median {statistics.median(seconds):.0f} s, worst {seconds[-1]:.0f} s.")
