"""What the consent page needs to know: registered addresses, and what it says about the data centre."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass
class Consent:
    """redirect_prefixes empty: any loopback address counts as registered. accounts_server "" is the sandbox itself."""

    redirect_prefixes: list[str] = field(default_factory=list)
    location: str = "us"
    accounts_server: str = ""

    def registered(self, address: str) -> bool:
        """Return whether codes may be sent to this address."""
        if self.redirect_prefixes:
            return address.startswith(tuple(self.redirect_prefixes))
        try:
            parts = urlsplit(address)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK
