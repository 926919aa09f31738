"""Who may ask Zoho for a token: a short lease on the credential's row, and a count of the latest attempts.

One conditional UPDATE takes the lease and counts the attempt, before the call and in its own transaction, so that a
process that dies in the middle has still been counted.
"""

import uuid
from datetime import UTC, datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from integrations import conf
from integrations.models import ZohoCredential

ATTEMPTS_WINDOW = timedelta(minutes=10)
SLACK_SECONDS = 2.0


def take_lease(row: ZohoCredential) -> str:
    """The owner's mark, or "" when another process holds the lease or the row is not as it was read."""
    now, owner = timezone.now(), uuid.uuid4().hex
    attempts = [*recent_attempts(row, now), now.timestamp()]
    won = ZohoCredential.objects.filter(
        Q(refresh_until=None) | Q(refresh_until__lt=now),
        pk=row.pk,
        credential_version=row.credential_version,
        refresh_attempts=row.refresh_attempts,
    ).update(refresh_owner=owner, refresh_until=_until(now), refresh_attempts=_packed(attempts))
    return owner if won else ""


def keep_lease(owner: str) -> bool:
    """Count the lease anew from now on; False when it was lost."""
    until = _until(timezone.now())
    return bool(ZohoCredential.objects.filter(refresh_owner=owner).update(refresh_until=until))


def release_lease(owner: str) -> None:
    """Let the next process ask; nothing happens when the lease was lost."""
    ZohoCredential.objects.filter(refresh_owner=owner).update(refresh_owner="", refresh_until=None)


def next_attempt_at(row: ZohoCredential) -> datetime | None:
    """When the next token request is allowed (Zoho gives 10 in 10 minutes, we take half); None for at once."""
    attempts = recent_attempts(row, timezone.now())
    limit = conf.number("ZOHO_REFRESHES_PER_10_MINUTES")
    if len(attempts) < limit:
        return None
    return datetime.fromtimestamp(attempts[-limit], UTC) + ATTEMPTS_WINDOW


def recent_attempts(row: ZohoCredential, now: datetime) -> list[float]:
    """Times of the attempts of the last 10 minutes; those from a clock far ahead of ours do not count."""
    oldest, newest = (now - ATTEMPTS_WINDOW).timestamp(), (now + ATTEMPTS_WINDOW).timestamp()
    return [moment for moment in map(float, row.refresh_attempts.split()) if oldest < moment < newest]


def _until(now: datetime) -> datetime:
    return now + timedelta(seconds=conf.seconds("ZOHO_REFRESH_SECONDS") + SLACK_SECONDS)


def _packed(attempts: list[float]) -> str:
    return " ".join(f"{moment:.3f}" for moment in attempts[-20:])
