"""Which organisation the connection reads, what is known of it, and which one the products belong to."""

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations.zoho.exceptions import ZohoConfigurationError

WRONG_ORGANISATION = "WRONG_ORGANISATION"
# Field of the credential → key in Zoho's answer to GET /organizations (recorded answers).
FACTS = {
    "organization_name": "name",
    "currency_code": "currency_code",
    "price_precision": "price_precision",
    "time_zone": "time_zone",
}


class OrganizationFacts(models.Model):
    """The organisation part of the credential; ``pinned_…`` is what the linked products were read from."""

    organization_id = models.CharField(
        gettext_lazy("organization ID"),
        max_length=30,
        blank=True,
        default="",
        validators=[
            RegexValidator(r"^[0-9]{1,20}\Z", gettext_lazy("An organization ID is a number of up to 20 digits."))
        ],
    )
    organization_name = models.CharField(gettext_lazy("organization"), max_length=255, blank=True, default="")
    currency_code = models.CharField(gettext_lazy("currency"), max_length=10, blank=True, default="")
    price_precision = models.PositiveSmallIntegerField(gettext_lazy("price decimals"), null=True, blank=True)
    time_zone = models.CharField(gettext_lazy("organization's time zone"), max_length=64, blank=True, default="")
    pinned_organization_id = models.CharField(max_length=30, blank=True, default="", editable=False)
    pinned_currency_code = models.CharField(max_length=10, blank=True, default="", editable=False)
    # What GET /organizations last said: a list of objects with id, the keys of FACTS, and has_inventory.
    organizations = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        abstract = True

    def check_organisation(self) -> None:
        """Raise ZohoConfigurationError (WRONG_ORGANISATION) when the products belong to another one. Makes no call."""
        if _differ(self.organization_id, self.pinned_organization_id):
            raise _wrong(
                _(
                    "The connection names organization %(new)s, but the products belong to organization %(old)s. "
                    "Enter %(old)s again, or press Change organization in Admin → Integrations → Zoho credentials."
                ),
                self.pinned_organization_id,
                self.organization_id,
            )
        if _differ(self.currency_code, self.pinned_currency_code):
            raise _wrong(
                _(
                    "The organization's currency was %(old)s and is now %(new)s, so every price would mean something "
                    "else. Confirm it with Change organization in Admin → Integrations → Zoho credentials."
                ),
                self.pinned_currency_code,
                self.currency_code,
            )

    def take_facts(self) -> None:
        """Fill name, currency, decimals and time zone from the list last read; blank what the list does not know."""
        known: dict[str, Any] = next((one for one in self.organizations if one["id"] == self.organization_id), {})
        for name, key in FACTS.items():
            setattr(self, name, known.get(key, None if name == "price_precision" else ""))


def _differ(now: str, pinned: str) -> bool:
    return bool(now and pinned and now != pinned)


def _wrong(sentence: str, old: str, new: str) -> ZohoConfigurationError:
    return ZohoConfigurationError(sentence % {"old": old, "new": new}, reason=WRONG_ORGANISATION)
