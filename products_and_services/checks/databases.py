"""Checks of the database that the syncs write to."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections, router
from django.utils.translation import gettext as _

from products_and_services.models import SyncRun

SQLITE_SECONDS = 20
# A dead worker's place is promised to be free again within 2½ minutes.
LONGEST_IDLE_SECONDS = 150
IDLE_TIMEOUT = "SELECT setting::bigint FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'"


@register()
def check_sqlite(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """W003: SQLite as Django sets it up refuses most of what several processes write at once."""
    connection = connections[router.db_for_write(SyncRun)]
    if connection.vendor != "sqlite":
        return []
    lacking = ", ".join(_lacking(connection.settings_dict.get("OPTIONS", {})))
    if not lacking:
        return []
    return [
        Warning(
            _("SQLite will say “database is locked” while a sync goes on: OPTIONS lacks %(lacking)s.")
            % {"lacking": lacking},
            hint=_("Add it to DATABASES, or use PostgreSQL."),
            id="products_and_services.W003",
        )
    ]


@register(Tags.database)
def check_idle_timeout(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """W004: a worker that stops inside a transaction would block the one that takes over for ever."""
    alias = router.db_for_write(SyncRun)
    if alias not in (databases or ()) or connections[alias].vendor != "postgresql":
        return []
    with connections[alias].cursor() as cursor:
        cursor.execute(IDLE_TIMEOUT)
        (milliseconds,) = cursor.fetchone()
    if 0 < milliseconds <= LONGEST_IDLE_SECONDS * 1000:
        return []
    return [
        Warning(
            _("PostgreSQL lets a worker that stopped inside a transaction block the others for too long."),
            hint=_('Add to DATABASES: OPTIONS = {"options": "-c idle_in_transaction_session_timeout=60000"}.'),
            id="products_and_services.W004",
        )
    ]


def _lacking(options: dict[str, Any]) -> Iterator[str]:
    if options.get("transaction_mode") not in ("IMMEDIATE", "EXCLUSIVE"):
        yield '"transaction_mode": "IMMEDIATE"'
    if options.get("timeout", 5) < SQLITE_SECONDS:
        yield f'"timeout": {SQLITE_SECONDS}'
    if "wal" not in options.get("init_command", "").lower():
        yield '"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"'
