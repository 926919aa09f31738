"""Zoho's sign-in service: clients, codes, refresh and access tokens with the limits Zoho documents for them."""

import secrets
from collections.abc import Callable
from hashlib import blake2b
from threading import RLock
from typing import Any

from zoho_sandbox.grants import Code, Grant

DEFAULT_SCOPES = "ZohoInventory.items.READ,ZohoInventory.settings.READ"


class OAuth:
    """Tokens of one client. answer_with and answer_without change every successful token answer."""

    def __init__(self, seed: int, clock: Callable[[], float]) -> None:
        self._clock, self._lock = clock, RLock()
        self.client_id = f"1000.{_fixed(seed, 'client').upper()[:30]}"
        self.client_secret = _fixed(seed, "secret")
        self.first_refresh_token = f"1000.{_fixed(seed, 'refresh')}.{_fixed(seed, 'refresh 2')}"
        self.first_access_token = f"1000.{_fixed(seed, 'access')}.{_fixed(seed, 'access 2')}"
        self.token_lifetime = 3600
        self.mint_limit, self.mint_window, self.throttle_status = 10, 600, 400
        self.live_limit, self.grant_limit = 15, 20
        self.code_lifetime = 60
        self.rotate_refresh_token = False
        self.answer_with: dict[str, Any] = {}
        self.answer_without: set[str] = set()
        self._codes: dict[str, Code] = {}
        self._scopes = DEFAULT_SCOPES
        first = Grant(self.first_refresh_token, self._scopes)
        first.live[self.first_access_token] = clock() + self.token_lifetime
        self._grants = {first.refresh_token: first}

    @property
    def scopes(self) -> str:
        """Comma-separated scopes of all grants; setting them changes the grants and tokens that exist."""
        return self._scopes

    @scopes.setter
    def scopes(self, scopes: str) -> None:
        with self._lock:
            self._scopes = scopes
            for grant in self._grants.values():
                grant.scopes = scopes

    def expire_access_tokens(self) -> None:
        """Let every access token run out now."""
        with self._lock:
            for grant in self._grants.values():
                grant.live.clear()

    def revoke_refresh_token(self, token: str | None = None) -> bool:
        """Revoke one refresh token (default: all), its access tokens too; return whether there was one."""
        with self._lock:
            doomed = list(self._grants) if token is None else [token] * (token in self._grants)
            for name in doomed:
                del self._grants[name]
            return bool(doomed)

    def revoke_access_token(self, token: str) -> bool:
        """Revoke one access token; return whether there was one."""
        with self._lock:
            return any(grant.live.pop(token, None) for grant in self._grants.values())

    def scopes_of(self, token: str) -> str | None:
        """Return the scopes of a live access token, None for any other string."""
        now = self._clock()
        with self._lock:
            for grant in self._grants.values():
                if grant.live.get(token, 0) > now:
                    return grant.scopes
        return None

    def issue_code(self, redirect_uri: str = "", scopes: str = DEFAULT_SCOPES, **more: Any) -> str:
        """Return a new grant code, as the consent page or the self client makes one."""
        code = f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
        with self._lock:
            self._codes[code] = Code(redirect_uri, scopes, self._clock(), **more)
        return code

    def take_code(self, code: str) -> Code | None:
        """Return the code's facts and use it up; None when it is unknown, used or too old."""
        with self._lock:
            found = self._codes.pop(code, None)
        return found if found and self._clock() - found.time <= self.code_lifetime else None

    def has_grant(self) -> bool:
        """Return whether the user has consented and not revoked."""
        return bool(self._grants)

    def grant(self, refresh_token: str) -> Grant | None:
        """Return the grant of a refresh token, None when it is unknown or revoked."""
        return self._grants.get(refresh_token)

    def new_grant(self, scopes: str) -> Grant:
        """Return a new grant; beyond 20 of them the oldest goes, with its tokens."""
        with self._lock:
            grant = Grant(_token(), scopes)
            self._grants[grant.refresh_token] = grant
            while len(self._grants) > self.grant_limit:
                del self._grants[next(iter(self._grants))]
            self._scopes = scopes
            return grant

    def rotate(self, grant: Grant) -> None:
        """Give the grant another refresh token; the old one stops working."""
        with self._lock:
            self._grants.pop(grant.refresh_token, None)
            grant.refresh_token = _token()
            self._grants[grant.refresh_token] = grant

    def mint(self, grant: Grant) -> str | None:
        """Return a new access token, None when Zoho would say "too many requests continuously"."""
        with self._lock:
            now = self._clock()
            if grant.recent_mints(now, self.mint_window) >= self.mint_limit:
                return None
            token = _token()
            grant.mints.append(now)
            grant.put(token, now + self.token_lifetime, now, self.live_limit)
            return token


def _fixed(seed: int, name: str) -> str:
    return blake2b(f"{seed} {name}".encode(), digest_size=16).hexdigest()


def _token() -> str:
    return f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
