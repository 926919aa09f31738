"""Everything the routes of one sandbox share."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from zoho_sandbox.catalogue import Catalogue
from zoho_sandbox.consent import Consent
from zoho_sandbox.faults import Faults
from zoho_sandbox.journal import Journal
from zoho_sandbox.limits import Limits
from zoho_sandbox.oauth import OAuth
from zoho_sandbox.switches import Switches


class World:
    """State without sockets. clock returns epoch seconds and may be replaced; latency is seconds per API answer."""

    def __init__(self, items: int, seed: int, journal_path: str | Path | None) -> None:
        self.clock: Callable[[], float] = time.time
        self.seed, self.items = seed, items
        self.url = ""
        self.organization_id = str(700_000_000 + seed)
        self.journal = Journal(journal_path)
        self.faults = Faults()
        self.stopping = Event()
        self.usual_latency = 0.0
        self.fresh()

    def fresh(self) -> None:
        """Start over: the generated catalogue, the first tokens, no faults, no limits; the journal stays."""
        self.catalogue = Catalogue(self.items, self.seed, self.now)
        self.oauth = OAuth(self.seed, self.now)
        self.consent = Consent()
        self.limits = Limits(self.now)
        self.switches = Switches()
        self.faults.clear()
        self.before_page: Callable[[int], object] | None = None
        self.latency = self.usual_latency

    def now(self) -> float:
        """Return the sandbox's time, epoch seconds."""
        return self.clock()

    def pause(self, seconds: float) -> None:
        """Wait, but not longer than the sandbox lives."""
        if seconds > 0:
            self.stopping.wait(seconds)

    @property
    def client_id(self) -> str:
        """The client that this sandbox knows."""
        return self.oauth.client_id

    @property
    def client_secret(self) -> str:
        """The secret of that client."""
        return self.oauth.client_secret

    @property
    def refresh_token(self) -> str:
        """A refresh token that is good from the start."""
        return self.oauth.first_refresh_token

    @property
    def access_token(self) -> str:
        """An access token that is good from the start."""
        return self.oauth.first_access_token
