"""Checks of what leaves the program: notifications by mail, and answers of the API."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, Warning, register
from django.db import connections, router
from django.utils.translation import gettext as _

from products_and_services.attention_mail import addresses
from products_and_services.conf import setting
from products_and_services.models import SyncSettings

REACHES_NOBODY = tuple(f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "dummy", "locmem"))
COUNTS_FOR_ITSELF = "django.core.cache.backends.locmem.LocMemCache"


@register(Tags.database)
def check_mail(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """W009: somebody relies on being told."""
    if settings.EMAIL_BACKEND not in REACHES_NOBODY or not _somebody_is_told(databases or ()):
        return []
    return [
        Warning(
            _("Somebody shall be told by mail when a sync needs a person, but no mail leaves this machine."),
            hint=_("Set EMAIL_HOST, or another EMAIL_BACKEND."),
            id="products_and_services.W009",
        )
    ]


@register(Tags.caches, deploy=True)
def check_shared_cache(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """I001, with `--deploy` only: the limit of the API is one per process."""
    backend = settings.CACHES.get("default", {}).get("BACKEND")
    if backend != COUNTS_FOR_ITSELF or setting("ZOHO_API_RATE") is None:
        return []
    return [
        Info(
            _("Each web process counts the requests to the API for itself: ZOHO_API_RATE holds for one process."),
            hint=_("Set REDIS_URL, or another cache that all processes share."),
            id="products_and_services.I001",
        )
    ]


def _somebody_is_told(databases: Sequence[str]) -> bool:
    alias = router.db_for_read(SyncSettings)
    if alias not in databases:
        return False
    return SyncSettings._meta.db_table in connections[alias].introspection.table_names() and bool(addresses())
