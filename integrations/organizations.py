"""Use cases around the organisation: read the list, settle on one, change to another one."""

from enum import Enum
from typing import Any

from django.utils.translation import gettext as _

from integrations.models import SETTINGS_SCOPE, ZohoCredential
from integrations.organization_facts import FACTS
from integrations.signals import organisation_changed
from integrations.zoho.client import ZohoClient
from integrations.zoho.exceptions import ZohoConfigurationError
from integrations.zoho.token_store import stored_credential

MOST_DECIMALS = 6
LONGEST = {"name": 255, "currency_code": 10, "time_zone": 64}


class Settled(Enum):
    """How far the choice of the organisation is."""

    DONE = "done"
    TO_CHOOSE = "to choose"  # from the list
    TO_TYPE = "to type"  # the token may not read the list


def settle_organization(client: ZohoClient) -> Settled:
    """Read the list if the token may; the only organisation is taken by itself. Raises ZohoError.

    The stored organisation stays where the list holds it; its name, currency and time zone are read anew.
    """
    client.get_valid_token()
    row = client.credential
    try:
        row = remember_organizations(client) if row.has_scope(SETTINGS_SCOPE) else row
    except ZohoConfigurationError:
        # The grant names the scope, but its user may not use it: as without the scope.
        row.organizations = []
    client.credential = row
    known = [one["id"] for one in row.organizations]
    if row.organization_id in known or (row.organization_id and not known):
        return Settled.DONE
    if len(known) == 1 and not row.pinned_organization_id:
        choose_organization(known[0])
        return Settled.DONE
    return Settled.TO_CHOOSE if known else Settled.TO_TYPE


def remember_organizations(client: ZohoClient) -> ZohoCredential:
    """Ask Zoho for the list and keep it, with what it says of the stored organisation. Raises ZohoError."""
    told = client.fetch_organizations()
    row = stored_credential()
    row.organizations = [one for one in map(read_organization, told) if one["id"]]
    if row.organization_id in {one["id"] for one in row.organizations}:
        row.take_facts()
    row.save()
    return row


def choose_organization(organization_id: str) -> ZohoCredential:
    """Use this organisation from now on; what belongs to another one is not let go of."""
    row = stored_credential()
    row.organization_id = organization_id
    row.clean_fields(exclude={field.name for field in row._meta.fields if field.name != "organization_id"})
    row.save()
    return row


def change_organization(organization_id: str) -> list[str]:
    """Let go of the old organisation's products and pin this one, or accept its new currency.

    Returns what the receivers of ``organisation_changed`` have to say. Raises ValidationError for an ID that is none.
    Every sync is refused from the first write to the last, and a change that broke off is finished by the next one.
    """
    row = choose_organization(organization_id)
    old, new = row.pinned_organization_id, row.organization_id
    told: list[str] = []
    if old and old != new:
        answers = organisation_changed.send(sender=ZohoCredential, old_id=old, new_id=new)
        told = [answer for _receiver, answer in answers if isinstance(answer, str)]
    pinned = ZohoCredential.objects.filter(pk=row.pk, organization_id=new).update(
        pinned_organization_id=new, pinned_currency_code=row.currency_code
    )
    if not pinned:
        raise ZohoConfigurationError(_("Somebody else changed the organization meanwhile. Look at it again."))
    return told


def read_organization(raw: dict[str, Any]) -> dict[str, Any]:
    """One row of GET /organizations as it is kept; "id" is "" when it is unusable."""
    organization_id = raw.get("organization_id")
    usable = isinstance(organization_id, str | int) and str(organization_id).isdecimal()
    apps = raw.get("AppList") or raw.get("org_joined_app_list")
    precision = raw.get("price_precision")
    kept: dict[str, Any] = {key: _text(raw.get(key), LONGEST[key]) for key in FACTS.values() if key in LONGEST}
    fits = isinstance(precision, int) and not isinstance(precision, bool) and 0 <= precision <= MOST_DECIMALS
    return kept | {
        "id": str(organization_id)[:20] if usable else "",
        "price_precision": precision if fits else None,
        "has_inventory": "inventory" in apps if isinstance(apps, list) else True,
    }


def _text(value: object, limit: int) -> str:
    return "".join(char for char in value if char.isprintable())[:limit] if isinstance(value, str) else ""
