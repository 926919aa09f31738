"""What the headers of an answer tell about the day's calls and Zoho's clock, kept on the credential at little cost.

``X-Rate-Limit-*`` count the day of the organisation; Reset is in seconds until its midnight (recorded answers).
"""

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils import timezone

from integrations import conf
from integrations.models import ZohoCredential
from integrations.zoho.day_budget import is_scarce

logger = logging.getLogger(__name__)
SKEW_WORTH_A_LINE = timedelta(seconds=60)
BIGGEST_COUNT = 2**31 - 1


class HeaderNotes:
    """Notes of one client: the first answer and then one every ZOHO_QUOTA_WRITE_SECONDS reach the database.

    When few of the day's calls are left, each answer does.
    """

    def __init__(self) -> None:
        self._written: float | None = None
        self._skew_told = False

    def note(self, row: ZohoCredential, headers: Mapping[str, str]) -> None:
        """Remember a good answer's headers."""
        self._tell_skew(zoho_time(headers))
        now, moment = time.monotonic(), timezone.now()
        values = quota_values(headers, moment)
        if not (self._is_due(now) or is_scarce(values.get("quota_limit"), values.get("quota_remaining"))):
            return
        self._written = now
        ZohoCredential.objects.filter(pk=row.pk).update(last_success_at=moment, **values)

    def _is_due(self, now: float) -> bool:
        return self._written is None or now - self._written >= conf.seconds("ZOHO_QUOTA_WRITE_SECONDS")

    def _tell_skew(self, zoho_now: datetime | None) -> None:
        if zoho_now is None or self._skew_told:
            return
        skew = timezone.now() - zoho_now
        if abs(skew) > SKEW_WORTH_A_LINE:
            self._skew_told = True
            logger.warning("The clock of this machine and Zoho's differ by %d s", skew.total_seconds())


def quota_values(headers: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Fields of the credential from the quota headers; empty when they are not there or not understood."""
    limit, remaining, reset = (_count(headers.get(f"X-Rate-Limit-{name}")) for name in ("Limit", "Remaining", "Reset"))
    if limit is None or remaining is None:
        return {}
    values: dict[str, Any] = {"quota_limit": limit, "quota_remaining": remaining, "quota_seen_at": now}
    if reset is not None and reset <= timedelta(days=2).total_seconds():
        values["quota_reset_at"] = now + timedelta(seconds=reset)
    return values


def zoho_time(headers: Mapping[str, str]) -> datetime | None:
    """Zoho's clock from the Date header."""
    try:
        moment = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment.tzinfo else None


def _count(value: str | None) -> int | None:
    text = (value or "").strip()
    return min(int(text[:12]), BIGGEST_COUNT) if text.isascii() and text.isdigit() else None
