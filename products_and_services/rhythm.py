"""When the next sync starts: a grid for every so many minutes or hours, a clock time for every night."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from integrations.models import ZohoCredential
from products_and_services.conf import setting
from products_and_services.models import SyncSettings

Full = SyncSettings.Full


def plan(rhythm: SyncSettings, now: datetime, last_full: datetime | None) -> None:
    """Set the next starts of a rhythm just chosen: the changes at once, a full sync when it is due."""
    rhythm.changes_due_at = now if rhythm.changes_minutes else None
    rhythm.switched_on_at = now if rhythm.is_on else None
    if rhythm.full == Full.HOURS and rhythm.full_interval is not None:
        rhythm.full_due_at = max(now, last_full + rhythm.full_interval) if last_full else now
    else:
        rhythm.full_due_at = next_full(rhythm, now)


def next_changes(rhythm: SyncSettings, now: datetime) -> datetime | None:
    """The next point of the grid after `now`: what was missed is not made up for."""
    if not rhythm.changes_minutes:
        return None
    return _on_the_grid(rhythm.changes_due_at, timedelta(minutes=rhythm.changes_minutes), now)


def next_full(rhythm: SyncSettings, now: datetime) -> datetime | None:
    """The next full sync after `now`; None when they are off."""
    interval = rhythm.full_interval
    if interval is None:
        return None
    return next_night(now) if rhythm.full == Full.NIGHTLY else _on_the_grid(rhythm.full_due_at, interval, now)


def next_night(now: datetime) -> datetime:
    """The next ZOHO_SYNC_NIGHT_HOUR o'clock where the organisation is."""
    local = now.astimezone(organisation_zone())
    night = local.replace(hour=setting("ZOHO_SYNC_NIGHT_HOUR"), minute=0, second=0, microsecond=0)
    return (night if night > local else night + timedelta(days=1)).astimezone(UTC)


def organisation_zone() -> tzinfo:
    """The time zone of the connected organisation; UTC while it is not known."""
    credential = ZohoCredential.get_instance()
    try:
        return ZoneInfo(credential.time_zone) if credential and credential.time_zone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _on_the_grid(due: datetime | None, step: timedelta, now: datetime) -> datetime:
    if due is None or due > now:
        return due or now + step
    return due + step * ((now - due) // step + 1)
