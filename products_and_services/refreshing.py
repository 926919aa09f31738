"""Ask Zoho for one item while somebody waits: a worker asks, this process only watches the run for a moment."""

import time
from typing import Any

from products_and_services.models import SyncRun
from products_and_services.queueing import Queued, queue_items

# Together with the page itself this stays under ten seconds.
PATIENCE_SECONDS = 9.0
LOOK_EVERY_SECONDS = 0.25
# States in which nothing more happens by itself within moments.
SETTLED = frozenset({*SyncRun.OVER, SyncRun.State.HELD, SyncRun.State.INTERRUPTED, SyncRun.State.WAITING})


def refresh_item(item_id: str, user: Any) -> Queued:
    """Queue a run of this one item and wait briefly for its end; `run` is as it was when the waiting ended.

    Call it outside a transaction: a worker sees the run only when it is committed.
    """
    (queued,) = queue_items([item_id], user)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while queued.sent and not is_settled(queued.run) and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_SECONDS)
        queued.run.refresh_from_db()
    return queued


def is_settled(run: SyncRun) -> bool:
    """Whether the run has come to what it comes to for now."""
    return run.state in SETTLED
