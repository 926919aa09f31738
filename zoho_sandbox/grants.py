"""What a user's consent leaves behind: refresh tokens with their access tokens, and codes waiting to be exchanged."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(eq=False)
class Grant:
    """A refresh token; mints are the times of its recent access tokens, live its access tokens, oldest first."""

    refresh_token: str
    scopes: str
    mints: deque[float] = field(default_factory=deque)
    live: dict[str, float] = field(default_factory=dict)

    def recent_mints(self, now: float, window: float) -> int:
        """Return how many access tokens were made within the last window seconds."""
        while self.mints and now - self.mints[0] >= window:
            self.mints.popleft()
        return len(self.mints)

    def put(self, token: str, expires: float, now: float, most: int) -> None:
        """Keep a new access token; beyond most live ones the oldest stops working."""
        self.live = {name: end for name, end in self.live.items() if end > now}
        while len(self.live) >= most:
            del self.live[next(iter(self.live))]
        self.live[token] = expires


@dataclass
class Code:
    """A grant code: good once, for a minute, for one redirect address."""

    redirect_uri: str
    scopes: str
    time: float
    with_refresh_token: bool = True
    challenge: str = ""
