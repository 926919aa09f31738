"""The calls that Zoho allows a day: what is left of them, and who must stop when little is left.

The numbers are Zoho's own, from the headers of its answers; they hold until midnight in the organisation's zone.
"""

import math
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from integrations import conf
from integrations.models import ZohoCredential
from integrations.zoho.exceptions import ZohoRateLimitError
from integrations.zoho.organization_day import next_midnight

USED_UP = "QUOTA_USED_UP"
# This close to the reserve for people every answer is noted and every call checked once more when it has its slot.
NEAR = 0.05


@dataclass(frozen=True, slots=True)
class DayBudget:
    """Calls a day and calls left; ``resets_at`` is the organisation's next midnight.

    ``told`` is False while Zoho has not said today what is left: then everything is taken to be.
    """

    limit: int
    remaining: int
    resets_at: datetime
    told: bool

    def allows_call(self, *, background: bool) -> bool:
        """Whether one more call leaves the reserve alone, however many others are under way."""
        reserve = math.ceil(self.limit * _share(background=background))
        return not self.told or self.remaining - conf.number("ZOHO_MAX_IN_FLIGHT") >= reserve


def day_budget(row: ZohoCredential, now: datetime | None = None) -> DayBudget:
    """What is known of the day's calls at a moment, now by default."""
    now = now or timezone.now()
    limit = conf.number("ZOHO_START_QUOTA") if row.quota_limit is None else row.quota_limit
    end = _end_of_day(row)
    if end is None or row.quota_remaining is None or end <= now:
        return DayBudget(limit, limit, next_midnight(row.time_zone, now), told=False)
    return DayBudget(limit, row.quota_remaining, end, told=True)


def is_scarce(limit: int | None, remaining: int | None) -> bool:
    """Whether so few calls are left that the numbers must be kept exactly."""
    return limit is not None and remaining is not None and remaining <= limit * (_share(background=True) + NEAR)


def refuse_reserve(row: ZohoCredential, *, background: bool) -> None:
    """Raise ZohoRateLimitError (QUOTA_USED_UP) when the calls left are kept for others, or for tomorrow."""
    budget = day_budget(row)
    if budget.allows_call(background=background):
        return
    time = time_format(timezone.localtime(budget.resets_at), "H:i")
    sentence = _sentence(budget, background=background) % {
        "left": budget.remaining,
        "limit": budget.limit,
        "time": time,
    }
    error = ZohoRateLimitError(sentence, reason=USED_UP, retry_at=budget.resets_at)
    error.retry_here = False
    raise error


def note_used_up(row: ZohoCredential, error: ZohoRateLimitError) -> None:
    """Zoho said that the day's calls are used up: say when it counts anew, and let no process ask before."""
    error.retry_at = error.retry_at or next_midnight(row.time_zone)
    ZohoCredential.objects.filter(pk=row.pk).update(
        quota_remaining=0, quota_seen_at=timezone.now(), quota_reset_at=error.retry_at
    )


def _sentence(budget: DayBudget, *, background: bool) -> str:
    if not budget.remaining:
        return _("Today's calls of the Zoho plan are used up. The work goes on by itself at %(time)s.")
    if background:
        return _(
            "The last of today's Zoho calls are kept for people (%(left)d of %(limit)d are left). "
            "Scheduled syncs go on by themselves at %(time)s; one that you start goes on now."
        )
    return _(
        "Nearly all of today's Zoho calls are used up (%(left)d of %(limit)d are left, as a reserve). "
        "The work goes on by itself at %(time)s."
    )


def _share(*, background: bool) -> float:
    return float(conf.setting("ZOHO_RESERVE_FOR_PEOPLE" if background else "ZOHO_RESERVE"))


def _end_of_day(row: ZohoCredential) -> datetime | None:
    """When the numbers on the credential stop being true; Zoho's own word first."""
    seen, reset = row.quota_seen_at, row.quota_reset_at
    if seen is None:
        return None
    return reset if reset is not None and reset > seen else next_midnight(row.time_zone, seen)
