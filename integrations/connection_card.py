"""What the connection card says: one state with a sentence, then the facts."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.connection_facts import Fact, facts_of
from integrations.models import ConnectionStatus, ZohoCredential
from integrations.zoho.exceptions import ZohoError
from integrations.zoho.regions import find_region


class CardState(TextChoices):
    CONNECTED = "connected", gettext_lazy("Connected")
    UNTRIED = "untried", gettext_lazy("Not tried yet")
    NEEDS_RECONNECT = "needs_reconnect", gettext_lazy("Needs reconnect")
    THROTTLED = "throttled", gettext_lazy("Throttled")
    CONFIGURATION_ERROR = "configuration_error", gettext_lazy("Configuration error")
    NOT_CONNECTED = "not_connected", gettext_lazy("Not connected")


TONES = {
    CardState.CONNECTED: "good",
    CardState.UNTRIED: "wait",
    CardState.THROTTLED: "wait",
    CardState.NOT_CONNECTED: "idle",
}


@dataclass(frozen=True, slots=True)
class Card:
    """``label`` is the state in words, with the time of a throttle."""

    state: CardState
    label: str
    sentence: str
    facts: list[Fact]

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "bad")


def card_of(row: ZohoCredential) -> Card:
    """The card of the stored connection; no call is made for it."""
    state, sentence = _state(row)
    label = str(state.label)
    if state == CardState.THROTTLED:
        label = _("Throttled until %(time)s") % {"time": time_format(timezone.localtime(row.throttled_until), "H:i")}
    return Card(state, label, sentence, facts_of(row))


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
    return _usable(row)


def _usable(row: ZohoCredential) -> tuple[CardState, str]:
    """The state of a connection that lacks nothing."""
    if row.throttled_until and row.throttled_until > timezone.now():
        return CardState.THROTTLED, _("Zoho allows no sign-in before then. Syncs wait and go on by themselves.")
    if _is_untried(row):
        return CardState.UNTRIED, _("Zoho has not been asked with what is stored now. Press Test connection.")
    return CardState.CONNECTED, ""


def _is_untried(row: ZohoCredential) -> bool:
    """Whether a secret was entered after Zoho last answered."""
    entered = [moment for moment in (row.client_secret_changed_at, row.refresh_token_changed_at) if moment]
    return bool(entered) and (row.last_success_at is None or max(entered) > row.last_success_at)


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
