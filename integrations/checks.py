"""System checks for what can be wrong in the settings of this app; each has an id and says what to do."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.utils.translation import gettext as _

from integrations import conf, encryption
from integrations.models import ZohoCredential
from integrations.zoho.regions import is_loopback

MAKE_A_KEY = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"


@register(Tags.security)
def check_encryption_keys(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """E001 no key, E002 a key that is none. The keys themselves are never shown."""
    keys = conf.encryption_keys()
    if not keys:
        return [
            Error(
                _("FIELD_ENCRYPTION_KEYS is missing: Zoho's secrets can be neither stored nor read."),
                hint=_("Make a key with “%(command)s” and set the variable.") % {"command": MAKE_A_KEY},
                id="integrations.E001",
            )
        ]
    return [
        Error(
            _("Key %(place)d of FIELD_ENCRYPTION_KEYS is not 32 bytes in url-safe base64.") % {"place": place},
            hint=_("Copy the key again, or make one with “%(command)s”.") % {"command": MAKE_A_KEY},
            id="integrations.E002",
        )
        for place in encryption.malformed_keys(keys)
    ]


@register(Tags.security)
def check_sandbox_url(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """E003: the stand-in for Zoho must run on this machine, else secrets would leave it unencrypted."""
    url = str(conf.setting("ZOHO_SANDBOX_URL") or "").strip().rstrip("/")
    if not url or is_loopback(url):
        return []
    return [
        Error(
            _("ZOHO_SANDBOX_URL is not an address of this machine."),
            hint=_("Use an address such as http://127.0.0.1:8900, or leave it empty to talk to the real Zoho."),
            id="integrations.E003",
        )
    ]


@register(Tags.database)
def check_debug_with_secrets(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """E004: debug pages beside a real connection; they show the insides of the program to anybody."""
    if not settings.DEBUG or conf.setting("ZOHO_SANDBOX_URL") or not _has_connection(databases or ()):
        return []
    return [
        Error(
            _("DEBUG is on while a real Zoho connection is stored."),
            hint=_("Set DEBUG=off. On a developer's own machine: SILENCED_SYSTEM_CHECKS = ['integrations.E004']."),
            id="integrations.E004",
        )
    ]


def _has_connection(databases: Sequence[str]) -> bool:
    table = ZohoCredential._meta.db_table
    return any(
        table in connections[alias].introspection.table_names()
        and ZohoCredential.objects.using(alias).exclude(refresh_token="", access_token="").exists()
        for alias in databases
    )
