"""Checks of FIELD_ENCRYPTION_KEYS. The keys themselves are never shown."""

from base64 import urlsafe_b64decode
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils.translation import gettext as _

from integrations import conf, encryption

MAKE_A_KEY = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"


@register(Tags.security)
def check_encryption_keys(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """E001 no key, E002 a key that is none, W001 a key that somebody typed."""
    keys = conf.encryption_keys()
    if not keys:
        return [
            Error(
                _("FIELD_ENCRYPTION_KEYS is missing: Zoho's secrets can be neither stored nor read."),
                hint=_("Make a key with “%(command)s” and set the variable.") % {"command": MAKE_A_KEY},
                id="integrations.E001",
            )
        ]
    malformed = encryption.malformed_keys(keys)
    typed = [place for place, key in enumerate(keys, 1) if place not in malformed and _is_text(key)]
    return [*map(_malformed, malformed), *map(_guessable, typed)]


def _malformed(place: int) -> CheckMessage:
    return Error(
        _("Key %(place)d of FIELD_ENCRYPTION_KEYS is not 32 bytes in url-safe base64.") % {"place": place},
        hint=_("Copy the key again, or make one with “%(command)s”.") % {"command": MAKE_A_KEY},
        id="integrations.E002",
    )


def _guessable(place: int) -> CheckMessage:
    return Warning(
        _("Key %(place)d of FIELD_ENCRYPTION_KEYS is text or one byte again and again: it can be guessed.")
        % {"place": place},
        hint=_("Make a random key with “%(command)s”, put it in front and rotate.") % {"command": MAKE_A_KEY},
        id="integrations.W001",
    )


def _is_text(key: str) -> bool:
    """Whether the key is no random one: 32 random bytes are printable, or alike, once in a life of the universe."""
    raw = urlsafe_b64decode(key)
    return len(set(raw)) == 1 or all(32 <= byte < 127 for byte in raw)
