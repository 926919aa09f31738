"""Start what the chosen rhythm asks for. One start for each time that came, however many ticks were missed."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import uuid4

from integrations.models import ZohoCredential
from products_and_services.models import SyncRun, SyncSettings
from products_and_services.rhythm import next_changes, next_full
from products_and_services.scheduled_obstacles import Obstacle, obstacle, still_active, too_soon_for_another_full
from products_and_services.zoho_sync.cursor import can_read_changes
from products_and_services.zoho_sync.starting import Wanted, place_run

Kind = SyncRun.Kind
Send = Callable[[SyncRun], None]


class Slot(NamedTuple):
    """A time that came: which field of the settings holds it, what comes after it, the kind of sync it is for."""

    name: str
    following: datetime
    kind: str


def start_due(now: datetime, send: Send) -> list[SyncRun]:
    """Place and send what is due at `now`; a start that something stands in the way of is skipped with a note.

    A full sync that only has to wait for the sync of the changes stays due: a night must not pass without it.
    """
    rhythm = SyncSettings.stored()
    if not rhythm.is_on:
        return []
    started = (_start_full(rhythm, now), _start_changes(rhythm, now))
    runs = [run for run in started if run is not None]
    for run in runs:
        send(run)
    return runs


def _start_full(rhythm: SyncSettings, now: datetime) -> SyncRun | None:
    following = next_full(rhythm, now)
    if following is None or not _is_due(rhythm.full_due_at, now):
        return None
    found = obstacle(Kind.FULL, now)
    if found is not None and found.passes_soon:
        rhythm.skipped(found.sentence, now)
        return None
    return _start(rhythm, Slot("full_due_at", following, Kind.FULL), found, now)


def _start_changes(rhythm: SyncSettings, now: datetime) -> SyncRun | None:
    following = next_changes(rhythm, now)
    if following is None or not _is_due(rhythm.changes_due_at, now):
        return None
    credential = ZohoCredential.get_instance()
    kind = Kind.INCREMENTAL
    if credential is None or not can_read_changes(credential.organization_id):
        kind = Kind.FULL
    found = obstacle(kind, now)
    if found is None and kind == Kind.FULL:
        found = too_soon_for_another_full(now)
    return _start(rhythm, Slot("changes_due_at", following, kind), found, now)


def _is_due(due: datetime | None, now: datetime) -> bool:
    return due is None or due <= now


def _start(rhythm: SyncSettings, slot: Slot, found: Obstacle | None, now: datetime) -> SyncRun | None:
    """Whoever moves the slot on starts the run; the others find it moved."""
    if not rhythm.move_on(slot.name, slot.following):
        return None
    if found is None:
        wanted = Wanted(kind=slot.kind, trigger=SyncRun.Trigger.SCHEDULE, task_id=str(uuid4()))
        run, placed = place_run(wanted)
        if placed:
            return run
        found = Obstacle(still_active(run))
    rhythm.skipped(found.sentence, now)
    return None
