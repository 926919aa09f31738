"""The credential's form: secrets go in and never come out; the region is a choice."""

from typing import Any

from django import forms
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.connection_facts import moment
from integrations.encryption import SealedSecret, encrypt
from integrations.fields import clean_secret
from integrations.models import ZohoCredential
from integrations.zoho.regions import REGIONS, find_region

SECRET_INPUTS = ("client_secret", "refresh_token")


class SecretField(forms.CharField):
    """A password input that is always empty; leaving it empty keeps the stored secret."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        attrs = {"autocomplete": "new-password", "class": "vTextField", "spellcheck": "false"}
        kwargs |= {"required": False, "widget": forms.PasswordInput(render_value=False, attrs=attrs)}
        super().__init__(*args, **kwargs)

    def clean(self, value: Any) -> str:
        secret = clean_secret(super().clean(value) or "")
        try:
            encrypt("form", secret)
        except ImproperlyConfigured as error:  # said beside the field, not on an error page
            raise ValidationError(str(error)) from None
        return secret

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data and str(data).strip())


class Wish(forms.BooleanField):
    """A box that says how to connect: nothing of it is stored, so it is no change of the row."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class CredentialForm(forms.ModelForm):
    """Everything a person may type; tokens that Zoho hands out and all states are shown, not entered."""

    client_secret = SecretField(label=gettext_lazy("Client secret"))
    refresh_token = SecretField(label=gettext_lazy("Refresh token"))
    code = SecretField(
        label=gettext_lazy("Self Client code"),
        help_text=gettext_lazy("From Zoho's API console; exchanged for tokens when you save, good for one use."),
    )
    with_settings = Wish(
        label=gettext_lazy("Also read organizations"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Asks for ZohoInventory.settings.READ too: name, currency and time zone. "
            "Without it, enter the organization ID below; everything syncs."
        ),
    )
    api_domain = forms.ChoiceField(
        label=gettext_lazy("Region"), help_text=gettext_lazy("Zoho's data centre; another one needs new tokens.")
    )

    class Meta:
        model = ZohoCredential
        fields = ("client_id", "client_secret", "refresh_token", "api_domain", "organization_id", "scope")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(SECRET_INPUTS) & set(self.fields):
            self.fields[name].help_text = secret_state(self.instance, name)
        if "client_id" in self.fields:
            self.fields["client_id"].required = True
        if "api_domain" in self.fields:
            self._offer_regions()

    def clean_client_secret(self) -> str:
        secret: str = self.cleaned_data["client_secret"]
        stored = self.instance.client_secret
        if not (secret or stored or isinstance(stored, SealedSecret)):
            raise ValidationError(_("Enter the secret that Zoho's API console shows beside the client ID."))
        return secret

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        for name in SECRET_INPUTS:
            if name in values and not values[name]:
                values[name] = getattr(self.instance, name)
        return values

    def _offer_regions(self) -> None:
        region = find_region(self.instance.api_domain)
        choices = [(known.api_domain, f"{known.name} ({known.code})") for known in REGIONS]
        unknown = [] if region else [("", _("Choose a region"))]
        self.fields["api_domain"].choices = unknown + choices  # type: ignore[attr-defined]
        self.initial["api_domain"] = region.api_domain if region else ""


def secret_state(row: ZohoCredential, name: str) -> str:
    """What may be said about a secret: whether it is there, since when, and whether it can be read."""
    value = getattr(row, name)
    if isinstance(value, SealedSecret):
        return _("cannot be read: its key is missing from FIELD_ENCRYPTION_KEYS")
    if not value:
        return _("not set")
    return _("set · last changed %(when)s") % {"when": moment(getattr(row, f"{name}_changed_at"))}
