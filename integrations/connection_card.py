"""What the connection card says: one state with a sentence, then the facts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations.models import (
    ITEMS_SCOPE,
    SETTINGS_SCOPE,
    ConnectionStatus,
    TokenStatus,
    ZohoCredential,
)
from integrations.zoho.exceptions import ZohoError
from integrations.zoho.regions import find_region


class CardState(TextChoices):
    CONNECTED = "connected", gettext_lazy("Connected")
    NEEDS_RECONNECT = "needs_reconnect", gettext_lazy("Needs reconnect")
    THROTTLED = "throttled", gettext_lazy("Throttled")
    CONFIGURATION_ERROR = "configuration_error", gettext_lazy("Configuration error")
    NOT_CONNECTED = "not_connected", gettext_lazy("Not connected")


TONES = {CardState.CONNECTED: "good", CardState.THROTTLED: "wait", CardState.NOT_CONNECTED: "idle"}
OPTIONAL_SCOPE = gettext_lazy("the organization's name, currency and time zone stay unknown, times count in UTC")


@dataclass(frozen=True, slots=True)
class Card:
    """``label`` is the state in words, with the time of a throttle; ``facts`` are pairs of a name and its text."""

    state: CardState
    label: str
    sentence: str
    facts: list[tuple[str, str]]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "bad")


def card_of(row: ZohoCredential) -> Card:
    """The card of the stored connection; no call is made for it."""
    state, sentence = _state(row)
    label = str(state.label)
    if state == CardState.THROTTLED:
        label = _("Throttled until %(time)s") % {"time": time_format(timezone.localtime(row.throttled_until), "H:i")}
    return Card(state, label, sentence, _facts(row))


def _state(row: ZohoCredential) -> tuple[CardState, str]:
    trouble = _trouble(row)
    if trouble:
        return CardState.CONFIGURATION_ERROR, trouble
    if not (row.refresh_token or row.access_token):
        return CardState.NOT_CONNECTED, _("Enter client ID and secret below, then press Connect to Zoho.")
    if row.status == ConnectionStatus.NEEDS_RECONNECT:
        return CardState.NEEDS_RECONNECT, row.status_message
    if not row.refresh_token and row.is_expired():
        return CardState.NEEDS_RECONNECT, _("The access token has run out and there is no refresh token.")
    if row.throttled_until and row.throttled_until > timezone.now():
        return CardState.THROTTLED, _("Zoho allows no sign-in before then. Syncs wait and go on by themselves.")
    return CardState.CONNECTED, ""


def _trouble(row: ZohoCredential) -> str:
    """Why no call can succeed before a person has corrected something; "" when there is nothing."""
    if row.unreadable_secrets():
        return _("The stored secrets cannot be read: their key is missing from FIELD_ENCRYPTION_KEYS.")
    if find_region(row.api_domain) is None:
        return _("The stored region is none of Zoho's data centres. Choose a region.")
    if row.status == ConnectionStatus.CONFIG_ERROR:
        return row.status_message
    if row.refresh_token and not row.organization_id:
        return _("No organization is chosen yet. Press Change organization, or enter its ID below.")
    try:
        row.check_organisation()
    except ZohoError as error:
        return str(error)
    return ""


def _facts(row: ZohoCredential) -> list[tuple[str, str]]:
    region = find_region(row.api_domain)
    named = f"{row.organization_name} ({row.organization_id})" if row.organization_name else row.organization_id
    return [
        (_("Organization"), named or _("not chosen")),
        (_("Region"), f"{region.name} ({region.code})" if region else _("unknown")),
        (_("Currency and time zone"), _money_and_time(row)),
        (_("Access token"), _token(row)),
        (_("Scopes granted"), row.scope.replace(",", ", ") or _("unknown")),
        (_("Scopes missing"), _missing(row)),
        (_("Calls used today"), _calls(row)),
        (_("Last successful call"), moment(row.last_success_at) if row.last_success_at else _("none yet")),
    ]


def _money_and_time(row: ZohoCredential) -> str:
    if not (row.currency_code or row.time_zone):
        return _("unknown (UTC)")
    money, decimals = row.currency_code or _("unknown"), row.price_precision
    if decimals is not None:
        sentence = ngettext("%(currency)s, %(count)d decimal", "%(currency)s, %(count)d decimals", decimals)
        money = sentence % {"currency": money, "count": decimals}
    return f"{money} · {row.time_zone or 'UTC'}"


def _token(row: ZohoCredential) -> str:
    sentence = {
        TokenStatus.VALID: _("valid until %(time)s"),
        TokenStatus.EXPIRED: _("ran out %(time)s; renewed by itself at the next call"),
        TokenStatus.MISSING: _("none; fetched by itself at the first call"),
    }[row.token_status]
    return sentence % {"time": moment(row.expires_in)}


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
    if row.quota_reset_at and row.quota_reset_at <= timezone.now():
        return _("none since %(time)s, of %(limit)d") % {"time": moment(row.quota_reset_at), "limit": row.quota_limit}
    values: dict[str, Any] = {"used": max(0, row.quota_limit - row.quota_remaining), "limit": row.quota_limit}
    return _("%(used)d of %(limit)d, as of %(time)s") % (values | {"time": moment(row.quota_seen_at)})


def moment(when: Any) -> str:
    """Date and time in the reader's zone; "unknown" for None."""
    return date_format(timezone.localtime(when), "DATETIME_FORMAT") if when else _("unknown")
