"""A database that restarts, or is locked for a moment, must not end a sync."""

import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, InternalError, OperationalError, connection
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
# Together a minute; after that the lease has run out or will, and another worker resumes the run.
PAUSES = (0.5, 1, 2, 4, 8, 15, 30)
# InternalError: a transaction that PostgreSQL ended because it was idle for too long, a server gone read-only.
LOST = (OperationalError, InterfaceError, InternalError)


def what_to_expect(error: Exception) -> str:
    """The sentence for people, with the first line of what the database gave as its reason."""
    reason = str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
    sentence = _("The database takes nothing more: %(reason)s. The sync goes on by itself when it does again.")
    return sentence % {"reason": reason}


def with_reconnects(attempt: Callable[[], None]) -> None:
    """Call `attempt` until it ends without losing the database; the last loss is raised."""
    for pause in PAUSES:
        try:
            return attempt()
        except LOST as error:
            logger.warning("The database was lost (%s); trying again in %s s.", type(error).__name__, pause)
            connection.close()
            time.sleep(pause)
    return attempt()
