"""The one Zoho connection of this CRM. Written by people in the admin and by the token store, read by everybody."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.call_slot import CallSlot
from integrations.connect_attempt import ConnectAttempt
from integrations.encryption import SealedSecret
from integrations.fields import EncryptedTextField, clean_secrets
from integrations.organization_facts import FACTS, OrganizationFacts
from integrations.singleton import SingletonModel
from integrations.tracking import ChangedFieldsModel
from integrations.zoho.regions import DEFAULT_API_DOMAIN, region_code

EXPIRY_MARGIN = timedelta(minutes=5)
SECRET_FIELDS = ("client_secret", "access_token", "refresh_token")
# A change of one of these by a person makes a refresh that is under way stale.
CONNECTION_FIELDS = frozenset({"client_id", "organization_id", "api_domain", *SECRET_FIELDS})
ITEMS_SCOPE = "ZohoInventory.items.READ"
# Only for the organisation's name, currency, price decimals and time zone.
SETTINGS_SCOPE = "ZohoInventory.settings.READ"

__all__ = ["CallSlot", "ConnectAttempt", "ConnectionStatus", "TokenStatus", "ZohoCredential"]


class TokenStatus(models.TextChoices):
    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    MISSING = "missing", _("No token")


class ConnectionStatus(models.TextChoices):
    OK = "ok", _("OK")
    NEEDS_RECONNECT = "needs_reconnect", _("Needs reconnect")
    CONFIG_ERROR = "config_error", _("Configuration error")


class ZohoCredential(ChangedFieldsModel, OrganizationFacts, SingletonModel):
    """Client, tokens and organisation of the Zoho connection; one row, pk 1; secrets are ciphertext in the database."""

    client_id = models.CharField(_("client ID"), max_length=255, blank=True, default="")
    client_secret = EncryptedTextField(_("client secret"), blank=True, default="")
    access_token = EncryptedTextField(_("access token"), blank=True, default="")
    refresh_token = EncryptedTextField(_("refresh token"), blank=True, default="")
    expires_in = models.DateTimeField(_("access token expires"), null=True, blank=True)
    token_type = models.CharField(_("token type"), max_length=40, blank=True, default="")
    scope = models.CharField(_("granted scopes"), max_length=1000, blank=True, default=ITEMS_SCOPE)
    api_domain = models.CharField(_("region"), max_length=100, default=DEFAULT_API_DOMAIN)
    client_secret_changed_at = models.DateTimeField(null=True, editable=False)
    access_token_changed_at = models.DateTimeField(null=True, editable=False)
    refresh_token_changed_at = models.DateTimeField(null=True, editable=False)

    status = models.CharField(
        _("connection"), max_length=20, choices=ConnectionStatus, default=ConnectionStatus.OK, editable=False
    )
    status_message = models.CharField(_("what to do"), max_length=500, blank=True, default="", editable=False)
    status_changed_at = models.DateTimeField(null=True, editable=False)
    throttled_until = models.DateTimeField(_("no sign-in before"), null=True, editable=False)
    refresh_owner = models.CharField(max_length=40, blank=True, default="", editable=False)
    refresh_until = models.DateTimeField(null=True, editable=False)
    # Times of the latest refresh attempts, seconds since 1970 separated by spaces: text, so that UPDATE can compare it.
    refresh_attempts = models.CharField(max_length=400, blank=True, default="", editable=False)
    credential_version = models.PositiveBigIntegerField(default=1, editable=False)

    quota_limit = models.PositiveIntegerField(_("calls a day"), null=True, editable=False)
    quota_remaining = models.PositiveIntegerField(_("calls left today"), null=True, editable=False)
    quota_reset_at = models.DateTimeField(_("calls are counted anew at"), null=True, editable=False)
    quota_seen_at = models.DateTimeField(null=True, editable=False)
    last_success_at = models.DateTimeField(_("last successful call"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(SingletonModel.Meta):
        verbose_name = _("Zoho credential")
        verbose_name_plural = _("Zoho credentials")
        default_permissions = ("add", "change", "view")
        # Plain text: migrate stores the name as a row, in no language.
        permissions = [("connect_zoho", "Can connect and disconnect Zoho")]

    def __str__(self) -> str:
        return f"Zoho {self.organization_name or self.organization_id or self.api_domain}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save a person's changes: changed columns only; a new client or region drops tokens that were not replaced."""
        for name in ("client_id", "organization_id", "api_domain"):
            setattr(self, name, (getattr(self, name) or "").strip())
        clean_secrets(self)
        before = self.changed_fields()
        named = kwargs.get("update_fields")
        self._follow_up(before if named is None else before & set(named), timezone.now())
        if named is not None:
            kwargs["update_fields"] = set(named) | (self.changed_fields() - before)
        super().save(*args, **kwargs)
        if not isinstance(self.credential_version, int):
            self.refresh_from_db(fields=["credential_version"])

    @property
    def token_status(self) -> TokenStatus:
        if not self.access_token:
            return TokenStatus.MISSING
        return TokenStatus.EXPIRED if self.is_expired() else TokenStatus.VALID

    def is_expired(self) -> bool:
        """True from 5 minutes before Zoho's expiry on, so that no call starts with a token about to die."""
        return self.expires_in is None or timezone.now() >= self.expires_in - EXPIRY_MARGIN

    def unreadable_secrets(self) -> list[str]:
        """Names of stored secrets that no key of FIELD_ENCRYPTION_KEYS opens."""
        return [name for name in SECRET_FIELDS if isinstance(getattr(self, name), SealedSecret)]

    def has_scope(self, scope: str) -> bool:
        """Whether the grant covers a scope such as ``ZohoInventory.items.READ``."""
        granted = self.scope.replace(",", " ").lower().split()
        group = scope.rpartition(".")[0].lower()
        return bool({scope.lower(), f"{group}.all", "zohoinventory.fullaccess.all"} & set(granted))

    def _follow_up(self, changed: set[str], now: datetime) -> None:
        if not self._state.adding:
            changed = changed | self._drop_foreign_tokens(changed)
            if "organization_id" in changed and not changed & FACTS.keys():
                self.take_facts()
        for name in changed & set(SECRET_FIELDS):
            setattr(self, f"{name}_changed_at", now if getattr(self, name) else None)
        if changed & CONNECTION_FIELDS and not self._state.adding:
            self.credential_version = models.F("credential_version") + 1
            self.status, self.status_message, self.throttled_until = ConnectionStatus.OK, "", None

    def _drop_foreign_tokens(self, changed: set[str]) -> set[str]:
        """Blank what no longer fits: tokens belong to a client in a region, an access token to its refresh token.

        An access token outlives a new secret, but would hide for an hour that the secret is wrong.
        """
        moved = "client_id" in changed or region_code(self.loaded("api_domain")) != region_code(self.api_domain)
        dropped = set()
        if moved and "refresh_token" not in changed:
            self.refresh_token = ""
            dropped.add("refresh_token")
        renewable = "client_secret" in changed and bool(self.refresh_token)
        if (moved or renewable or "refresh_token" in changed) and "access_token" not in changed:
            self.access_token, self.expires_in = "", None
            dropped.add("access_token")
        return dropped
