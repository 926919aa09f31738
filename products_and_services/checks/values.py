"""Checks of the values and of the names of settings."""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register
from django.utils.translation import gettext as _

from integrations import conf as connection
from integrations.setting_rules import Rules, above_zero, broken, none_or, share, span, whole, word
from products_and_services.conf import DEFAULTS, setting

# A name this like one of ours is a slip; another program's own settings may begin with ZOHO_ too.
ALIKE = 0.85
RULES: Rules = {
    "ZOHO_SYNC_LEASE": span(),
    "ZOHO_SYNC_DEADLINE": span(),
    "ZOHO_SYNC_LONGEST_WAIT_IN_PLACE": span(),
    "ZOHO_SYNC_OVERLAP": span(),
    "ZOHO_SYNC_NIGHT_HOUR": whole(0, 23),
    "ZOHO_START_QUOTA": whole(1),
    "ZOHO_MAIL_SECONDS": above_zero(),
    "ZOHO_TASK_QUEUE": word(),
    "ZOHO_SYNC_CHUNK": whole(1, 10_000),
    "ZOHO_SYNC_RESUME_WITHIN": span(),
    "ZOHO_SYNC_HISTORY": span(),
    "ZOHO_SYNC_RUNS_KEPT": whole(1),
    "ZOHO_GUARD_DEACTIVATIONS": whole(0),
    "ZOHO_GUARD_DEACTIVATED_SHARE": share(),
    "ZOHO_GUARD_PRICES_MOVED": share(),
    "ZOHO_GUARD_PRICES_TO_ZERO": share(),
    "ZOHO_GUARD_NAMES_CHANGED": share(),
    "ZOHO_GUARD_ROWS_REFUSED": share(),
    "ZOHO_API_RATE": none_or(r"[1-9]\d*/[smhd][a-z]*", "600/min"),
}


@register()
def check_values(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """E001 values that cannot work; only where there are none, W002: a lease shorter than a request."""
    return broken(RULES, setting, id="products_and_services.E001") or _short_lease()


@register()
def check_names(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """W001: a setting that nothing reads, because its name is nearly that of another one."""
    known = DEFAULTS.keys() | connection.DEFAULTS.keys()
    written = [name for name in dir(settings) if name.startswith("ZOHO_") and name not in known]
    meant = {name: get_close_matches(name, known, n=1, cutoff=ALIKE) for name in written}
    return [
        Warning(
            _("There is no setting %(name)s.") % {"name": name},
            hint=_("Did you mean %(meant)s? If it is another program's: silence this check.") % {"meant": close[0]},
            id="products_and_services.W001",
        )
        for name, close in meant.items()
        if close
    ]


def _short_lease() -> list[CheckMessage]:
    request = connection.setting("ZOHO_TOTAL_SECONDS")
    if not isinstance(request, int | float) or setting("ZOHO_SYNC_LEASE").total_seconds() > request:
        return []
    return [
        Warning(
            _("ZOHO_SYNC_LEASE is not longer than ZOHO_TOTAL_SECONDS: a worker that waits for Zoho loses its run."),
            hint=_("Make the lease half a minute longer than the longest request."),
            id="products_and_services.W002",
        )
    ]
