"""A Connect that waits for Zoho's answer: what must be known again when the browser comes back."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self, cast

from django.conf import settings
from django.db import models
from django.utils import timezone

from integrations.fields import EncryptedTextField

GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who presses Connect: the user, and a random mark that only this browser's session holds."""

    user_id: Any
    mark: str


class ConnectAttempt(models.Model):
    """One row per pressed Connect, gone after its first use or ten minutes.

    The database and not the session keeps it, so that of two answers at once exactly one wins, whatever keeps the
    sessions. State and mark are stored as digests: who reads the table can finish nobody's Connect.
    """

    state_digest = models.CharField(max_length=64, primary_key=True)
    mark_digest = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code_verifier = EncryptedTextField()
    redirect_uri = models.CharField(max_length=500)
    scope = models.CharField(max_length=1000)
    started_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Connect begun at {self.started_at:%H:%M}"

    @classmethod
    def begin(cls, visitor: Visitor, redirect_uri: str, scope: str) -> tuple[str, str]:
        """Store an attempt; returns its state and its code verifier (RFC 7636: 43 characters or more)."""
        now, state, verifier = timezone.now(), secrets.token_urlsafe(32), secrets.token_urlsafe(48)
        cls._default_manager.filter(started_at__lt=now - GOOD_FOR).delete()
        cls._default_manager.create(
            state_digest=_digest(state),
            mark_digest=_digest(visitor.mark),
            user_id=visitor.user_id,
            code_verifier=verifier,
            redirect_uri=redirect_uri,
            scope=scope,
            started_at=now,
        )
        return state, verifier

    @classmethod
    def take(cls, state: str, visitor: Visitor) -> Self | None:
        """The attempt of this visitor with this state, used up by being taken; None for any other."""
        mine = cls._default_manager.filter(
            state_digest=_digest(state),
            mark_digest=_digest(visitor.mark),
            user_id=visitor.user_id,
            started_at__gte=timezone.now() - GOOD_FOR,
        )
        attempt = cast("Self | None", mine.first())
        deleted, _per_model = mine.delete()
        return attempt if deleted else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
