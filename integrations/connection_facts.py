"""The facts on the connection card, each a name and a text, some with a badge."""

from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations.models import ITEMS_SCOPE, SETTINGS_SCOPE, TokenStatus, ZohoCredential
from integrations.zoho.regions import find_region

# An expired token is renewed by itself, so it worries nobody.
TOKEN_TONES = {TokenStatus.VALID: "good", TokenStatus.EXPIRED: "wait", TokenStatus.MISSING: "idle"}
OPTIONAL_SCOPE = gettext_lazy("the organization's name, currency and time zone stay unknown, times count in UTC")


class Fact(NamedTuple):
    """A line of the card; a badge in its colour may stand before the text."""

    name: str
    text: str
    badge: str = ""
    tone: str = ""


def facts_of(row: ZohoCredential) -> list[Fact]:
    """What there is to know about the stored connection; no call is made for it."""
    region = find_region(row.api_domain)
    named = f"{row.organization_name} ({row.organization_id})" if row.organization_name else row.organization_id
    return [
        Fact(_("Organization"), named or _("not chosen")),
        Fact(_("Region"), f"{region.name} ({region.code})" if region else _("unknown")),
        Fact(_("Currency and time zone"), _money_and_time(row)),
        _token(row),
        Fact(_("Scopes granted"), row.scope.replace(",", ", ") or _("unknown")),
        Fact(_("Scopes missing"), _missing(row)),
        Fact(_("Calls used today"), _calls(row)),
        Fact(_("Last successful call"), moment(row.last_success_at) if row.last_success_at else _("none yet")),
    ]


def _money_and_time(row: ZohoCredential) -> str:
    if not (row.currency_code or row.time_zone):
        return _("unknown (UTC)")
    money, decimals = row.currency_code or _("unknown"), row.price_precision
    if decimals is not None:
        sentence = ngettext("%(currency)s, %(count)d decimal", "%(currency)s, %(count)d decimals", decimals)
        money = sentence % {"currency": money, "count": decimals}
    return f"{money} · {row.time_zone or 'UTC'}"


def _token(row: ZohoCredential) -> Fact:
    status = row.token_status
    sentence = {
        TokenStatus.VALID: _("until %(time)s"),
        TokenStatus.EXPIRED: _("%(time)s; renewed by itself at the next call"),
        TokenStatus.MISSING: _("fetched by itself at the first call"),
    }[status]
    return Fact(_("Access token"), sentence % {"time": moment(row.expires_in)}, str(status.label), TOKEN_TONES[status])


def _missing(row: ZohoCredential) -> str:
    if not row.scope:
        return _("unknown before the first call")
    if not row.has_scope(ITEMS_SCOPE):
        return _("%(scope)s: nothing can be synced. Connect again with it.") % {"scope": ITEMS_SCOPE}
    if not row.has_scope(SETTINGS_SCOPE):
        return f"{SETTINGS_SCOPE}: {OPTIONAL_SCOPE}"
    return _("none")


def _calls(row: ZohoCredential) -> str:
    if row.quota_limit is None or row.quota_remaining is None:
        return _("not known before the first call")
    limit = number_format(row.quota_limit, force_grouping=True)
    if row.quota_reset_at and row.quota_reset_at <= timezone.now():
        return _("none since %(time)s, of %(limit)s") % {"time": moment(row.quota_reset_at), "limit": limit}
    used = number_format(max(0, row.quota_limit - row.quota_remaining), force_grouping=True)
    return _("%(used)s of %(limit)s, as of %(time)s") % {
        "used": used,
        "limit": limit,
        "time": moment(row.quota_seen_at),
    }


def moment(when: Any) -> str:
    """Date and time in the reader's zone; "unknown" for None."""
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT") if when else _("unknown")
