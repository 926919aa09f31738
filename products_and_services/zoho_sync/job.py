"""A run being worked on: the row, the right to write it, and the door to Zoho."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from integrations.utils import ZohoClient
from products_and_services.conf import setting
from products_and_services.models import SyncPage, SyncRun
from products_and_services.zoho_sync import stopping
from products_and_services.zoho_sync.collect import Draft, commit_draft
from products_and_services.zoho_sync.errors import SyncInterrupted, SyncOutOfTime
from products_and_services.zoho_sync.lease import Lease

Progress = Callable[[SyncRun], None]


@dataclass
class Job:
    """What every phase gets. `run` mirrors the row: only the lease's owner changes it."""

    run: SyncRun
    lease: Lease
    on_progress: Progress | None = None
    calls_before: int = field(init=False)
    retries_before: int = field(init=False)

    def __post_init__(self) -> None:
        self.calls_before, self.retries_before = self.run.calls, self.run.retries

    @cached_property
    def client(self) -> ZohoClient:
        """Zoho, with the lease renewed before every request and during every wait, on behalf of who started the run.

        Raises ZohoConfigurationError (WRONG_ORGANISATION) when the products come from another organisation.
        """
        client = ZohoClient()
        client.credential.check_organisation()
        client.on_wait = self._beat
        self.lease.leave_out(lambda: client.waited)
        client.background = self.run.trigger == SyncRun.Trigger.SCHEDULE
        return client

    def commit(self, **changes: Any) -> None:
        """Write progress to the run row, then stop here if this process has to end."""
        self.commit_draft(Draft(), **changes)

    def commit_draft(self, draft: Draft, page: SyncPage | None = None, **changes: Any) -> None:
        """Store what one page or batch adds, then stop here if this process has to end."""
        commit_draft(self.run, self.lease, draft, page, **self.calls_made(), **changes)
        self.checkpoint()

    def checkpoint(self) -> None:
        """Report progress. Raises SyncInterrupted or SyncOutOfTime where the run has to pause or end."""
        if self.on_progress:
            self.on_progress(self.run)
        if stopping.requested():
            raise SyncInterrupted
        reading = self.run.phase == SyncRun.Phase.COLLECT
        if reading and self.lease.worked > setting("ZOHO_SYNC_DEADLINE").total_seconds():
            raise SyncOutOfTime

    def _beat(self) -> None:
        """Called before every request and every few seconds of a wait, which may last minutes."""
        if stopping.requested():
            raise SyncInterrupted
        self.lease.renew()

    def calls_made(self) -> dict[str, int]:
        """Requests sent for this run so far, those of earlier attempts included."""
        if "client" not in self.__dict__:
            return {}
        return {
            "calls": self.calls_before + self.client.calls,
            "retries": self.retries_before + self.client.retries,
        }
