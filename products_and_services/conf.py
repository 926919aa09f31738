"""Settings of the catalogue sync, each with its default; override any of them in the project's settings."""

from datetime import timedelta
from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    # How long a worker may be silent before another one takes its run over.
    "ZOHO_SYNC_LEASE": timedelta(seconds=90),
    # Time a run may spend working; waiting for Zoho does not count.
    "ZOHO_SYNC_DEADLINE": timedelta(hours=2),
    # A wait longer than this gives the place of the one listing run up.
    "ZOHO_SYNC_LONGEST_WAIT_IN_PLACE": timedelta(minutes=5),
    # How far an incremental sync reads back behind the start of the last one.
    "ZOHO_SYNC_OVERLAP": timedelta(seconds=300),
    # The hour of the nightly full sync, in the organisation's time zone.
    "ZOHO_SYNC_NIGHT_HOUR": 3,
    # Calls a day while Zoho has not said how many the plan allows: the smallest plan.
    "ZOHO_START_QUOTA": 1000,
    # Seconds that a mail server may take to accept a notification, where EMAIL_TIMEOUT does not say.
    "ZOHO_MAIL_SECONDS": 10,
    # The Celery queue of syncs and of the minute's tick; a worker has to serve it.
    "ZOHO_TASK_QUEUE": "zoho",
    # Products written in one transaction.
    "ZOHO_SYNC_CHUNK": 500,
    # An interrupted run that is older than this is not resumed: what it read is too old to be written.
    "ZOHO_SYNC_RESUME_WITHIN": timedelta(hours=24),
    # Runs that are over, with their changes and problems, are kept this long; this many of the newest in any case.
    "ZOHO_SYNC_HISTORY": timedelta(days=90),
    "ZOHO_SYNC_RUNS_KEPT": 50,
    # The mass-change guard: a run that would do more than this waits for a person.
    "ZOHO_GUARD_DEACTIVATIONS": 20,
    "ZOHO_GUARD_DEACTIVATED_SHARE": 0.05,
    "ZOHO_GUARD_PRICES_MOVED": 0.10,
    "ZOHO_GUARD_PRICES_TO_ZERO": 0.01,
    "ZOHO_GUARD_NAMES_CHANGED": 0.30,
    "ZOHO_GUARD_ROWS_REFUSED": 0.20,
    # Requests that one account, or one address without an account, may send to the API; None: as many as it likes.
    "ZOHO_API_RATE": "600/min",
}


def setting(name: str) -> Any:
    """The project's value of a setting, or the default above."""
    return getattr(settings, name, DEFAULTS[name])
