"""Checks of where the connection leads, and of what stands beside it."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.utils.translation import gettext as _

from integrations import conf
from integrations.models import ZohoCredential
from integrations.zoho.regions import is_loopback


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


@register(Tags.security, deploy=True)
def check_no_sandbox_on_a_server(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """W002, with `--deploy` only: a server whose products come from a stand-in."""
    if not str(conf.setting("ZOHO_SANDBOX_URL") or "").strip():
        return []
    return [
        Warning(
            _("ZOHO_SANDBOX_URL is set: this server talks to a stand-in instead of Zoho."),
            hint=_("Empty the variable on a server that sells."),
            id="integrations.W002",
        )
    ]


@register()
def check_time_zones(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """E006: every time of Zoho's has its zone; without zones here they could be neither stored nor compared."""
    if settings.USE_TZ:
        return []
    return [
        Error(
            _("USE_TZ is off: times of Zoho's cannot be stored."),
            hint=_("Set USE_TZ = True."),
            id="integrations.E006",
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
