"""Checks of the values of this app's optional settings."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning, register
from django.utils.translation import gettext as _

from integrations.conf import number, setting
from integrations.setting_rules import Rules, above_zero, blank_or, broken, share, whole

# Zoho Inventory's own limits: calls a minute of one organisation, and calls at once of the largest plans.
ZOHO_MINUTE, ZOHO_AT_ONCE = 100, 10
# FIELD_ENCRYPTION_KEYS and ZOHO_SANDBOX_URL have checks of their own.
RULES: Rules = {
    "ZOHO_PROXY_URL": blank_or(r"https?://\S+", "http://proxy.example:3128"),
    "ZOHO_REDIRECT_URI": blank_or(r"https?://\S+", "https://crm.example/admin/…/callback/"),
    "ZOHO_CONNECT_SECONDS": above_zero(),
    "ZOHO_READ_SECONDS": above_zero(),
    "ZOHO_TOTAL_SECONDS": above_zero(),
    "ZOHO_REFRESH_SECONDS": above_zero(),
    "ZOHO_REFRESH_WAIT_SECONDS": above_zero(),
    "ZOHO_MAX_BODY_BYTES": whole(1),
    "ZOHO_ATTEMPTS": whole(1),
    "ZOHO_RETRY_BASE_SECONDS": above_zero(),
    "ZOHO_RETRY_MAX_SECONDS": above_zero(),
    "ZOHO_RETRY_AFTER_MAX_SECONDS": above_zero(),
    "ZOHO_CALLS_PER_MINUTE": whole(1),
    "ZOHO_QUOTA_WINDOW_SECONDS": above_zero(),
    "ZOHO_MAX_IN_FLIGHT": whole(1),
    "ZOHO_START_QUOTA": whole(1),
    "ZOHO_RESERVE_FOR_PEOPLE": share(),
    "ZOHO_RESERVE": share(),
    "ZOHO_REFRESHES_PER_10_MINUTES": whole(1),
    "ZOHO_MAX_PAGES": whole(1),
    "ZOHO_QUOTA_WRITE_SECONDS": above_zero(),
}


@register()
def check_values(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """E005 values that cannot work; only where there are none, W003 and W004: values that work against Zoho."""
    return broken(RULES, setting, id="integrations.E005") or [*_beyond_zoho(), *_reserves()]


def _beyond_zoho() -> list[CheckMessage]:
    too_many = number("ZOHO_CALLS_PER_MINUTE") > ZOHO_MINUTE or number("ZOHO_MAX_IN_FLIGHT") > ZOHO_AT_ONCE
    if not too_many or setting("ZOHO_SANDBOX_URL"):
        return []
    return [
        Warning(
            _("ZOHO_CALLS_PER_MINUTE or ZOHO_MAX_IN_FLIGHT is more than Zoho allows: it will refuse calls."),
            hint=_("Stay at 100 a minute and 10 at once at most, for all programs of the organization together."),
            id="integrations.W003",
        )
    ]


def _reserves() -> list[CheckMessage]:
    if setting("ZOHO_RESERVE") <= setting("ZOHO_RESERVE_FOR_PEOPLE"):
        return []
    return [
        Warning(
            _("ZOHO_RESERVE is above ZOHO_RESERVE_FOR_PEOPLE: people would have to stop before the schedule does."),
            hint=_("Make ZOHO_RESERVE the smaller one."),
            id="integrations.W004",
        )
    ]
