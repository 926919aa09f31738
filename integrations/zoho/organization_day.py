"""The day of an organisation: Zoho counts calls from midnight to midnight in the organisation's time zone."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone


def next_midnight(zone_name: str, after: datetime | None = None) -> datetime:
    """When the organisation's day after a moment (now by default) begins, in UTC; an unknown zone counts as UTC."""
    local = (after or timezone.now()).astimezone(_zone(zone_name))
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(UTC)


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
