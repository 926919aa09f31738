"""Random histories of a catalogue: after every sync of the changes the products are as a full sync would leave them.

Two things may differ: what was deleted in Zoho, which reading changes cannot see, and what was edited while this very
sync was reading, which the next one brings. The rounds lie ten minutes apart, so no overlap covers for the cursor.
"""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from integrations.models import ZohoCredential
from products_and_services.models import SyncChange, SyncRun
from products_and_services.services import sync_zoho_changes_to_db, sync_zoho_products_to_db
from tests.plugins.scale import rounds
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 6, 9, 12, tzinfo=UTC)
PAUSE = timedelta(minutes=10)
ROUNDS = 3


class History:
    """Edits, new items and deletions, before and while a sync reads."""

    def __init__(self, zoho: Sandbox, seed: int) -> None:
        self.zoho, self.chance = zoho, random.Random(seed)  # noqa: S311
        self.deleted: set[str] = set()
        self.while_reading: set[str] = set()

    def pass_by(self) -> None:
        """What happens between two syncs: now and then nearly nothing, now and then most of the catalogue."""
        for item_id in self.chance.sample(self.zoho.catalogue.ids(), self.chance.choice((0, 30, 350))):
            self.zoho.catalogue.edit(item_id, description=f"d{self.chance.random()}", stock_on_hand=self._number(9))
        for item_id in self._some(8):
            self.zoho.catalogue.edit(item_id, **self._edit())
        for _new in range(self._number(3)):
            self.zoho.catalogue.add(name="New", rate=self._number(500))
        for item_id in self._some(2):
            self.zoho.catalogue.delete(item_id)
            self.deleted.add(item_id)

    def sync_while_it_is_edited(self) -> None:
        self.while_reading.clear()
        self.zoho.before_page = self._edit_while_reading
        sync_zoho_changes_to_db()
        self.zoho.before_page = None

    def differences(self) -> set[str]:
        """The items that a full sync would change now, those deleted in Zoho left out."""
        run = sync_zoho_products_to_db(preview=True)["run_id"]
        changes = SyncChange.objects.filter(run=run).exclude(kind=SyncChange.Kind.NOTED)
        return set(changes.values_list("zoho_item_id", flat=True)) - self.deleted

    def _edit_while_reading(self, _page: int) -> None:
        for item_id in self._some(4):
            self.zoho.catalogue.edit(item_id, **self._edit())
            self.while_reading.add(item_id)
        if self._number(2) == 1:
            self.while_reading.add(self.zoho.catalogue.add(name="New while reading", rate=1))

    def _edit(self) -> dict[str, Any]:
        edits: tuple[dict[str, Any], ...] = (
            {"rate": self._number(500)},
            {"name": f"Name {self.chance.random()}"},
            {"sku": f"S{self._number(99)}"},
            {"status": self.chance.choice(("active", "inactive"))},
            {"stock_on_hand": self._number(99)},
        )
        return self.chance.choice(edits)

    def _some(self, most: int) -> list[str]:
        return self.chance.sample(self.zoho.catalogue.ids(), self.chance.randint(0, most))

    def _number(self, most: int) -> int:
        return self.chance.randint(0, most)


@pytest.mark.parametrize("zoho", [500], indirect=True)
@pytest.mark.parametrize("sorting_ignored", [False, True], ids=["sorted", "sorting ignored"])
@pytest.mark.parametrize("seed", range(rounds(3, 100)))
def test_any_history_ends_as_a_full_sync_would(
    zoho: Sandbox, credential: ZohoCredential, seed: int, sorting_ignored: bool, settings: Any
) -> None:
    settings.ZOHO_GUARD_PRICES_MOVED = settings.ZOHO_GUARD_PRICES_TO_ZERO = 1
    history = History(zoho, seed)
    with time_machine.travel(BEGIN - PAUSE):
        sync_zoho_products_to_db()
    zoho.switches.ignore_sort = sorting_ignored

    for number in range(ROUNDS):
        with time_machine.travel(BEGIN + 2 * number * PAUSE):
            history.pass_by()
            history.sync_while_it_is_edited()
            assert history.differences() <= history.while_reading
        with time_machine.travel(BEGIN + (2 * number + 1) * PAUSE):
            sync_zoho_changes_to_db()
            assert history.differences() == set()

    by_changes = SyncRun.objects.filter(kind="incremental", state__in=SyncRun.APPLIED).count()
    assert by_changes == (0 if sorting_ignored else 2 * ROUNDS)
