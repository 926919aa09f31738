"""Times as Zoho writes them: organisation time zone (Europe/Berlin here), offset without a colon, one-second steps."""

import re
import time
from calendar import timegm
from datetime import datetime
from functools import lru_cache

TIME_ZONE = "Europe/Berlin"
DAY = 86_400
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}")


@lru_cache(maxsize=512)
def _summer(year: int) -> tuple[int, int]:
    return _last_sunday(year, 3), _last_sunday(year, 10)


def _last_sunday(year: int, month: int) -> int:
    end = timegm((year, month, 31, 1, 0, 0))
    return end - (time.gmtime(end).tm_wday + 1) % 7 * DAY


def offset_at(epoch: float) -> int:
    """Return the offset from UTC in seconds at that moment, summer time included."""
    start, end = _summer(time.gmtime(epoch).tm_year)
    return 7200 if start <= epoch < end else 3600


def stamp(epoch: float) -> str:
    """Return epoch seconds as 2026-06-09T15:45:44+0200."""
    offset = offset_at(epoch)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(epoch + offset)) + f"+{offset // 3600:02d}00"


def parse_stamp(text: object) -> int | None:
    """Return the epoch seconds of a time in Zoho's one accepted form, None for every other value."""
    if not isinstance(text, str) or not STAMP.fullmatch(text):
        return None
    try:
        return int(datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp())
    except ValueError:
        return None


def seconds_to_midnight(epoch: float) -> int:
    """Return the seconds left of the organisation's day."""
    midnight = (day_of(epoch) + 1) * DAY
    # The clock may be set forward or back before then.
    return midnight - offset_at(midnight - offset_at(epoch)) - int(epoch)


def day_of(epoch: float) -> int:
    """Return a number that changes at midnight in the organisation's time zone."""
    return int(epoch + offset_at(epoch)) // DAY
