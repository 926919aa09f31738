"""What may be asked of the Inventory API, and the request that it becomes for the stored connection."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from integrations.models import ITEMS_SCOPE, ZohoCredential
from integrations.organization_facts import WRONG_ORGANISATION
from integrations.zoho.exceptions import ZohoConfigurationError
from integrations.zoho.regions import endpoints_for
from integrations.zoho.transport import Call


@dataclass(frozen=True, slots=True)
class Ask:
    """One GET below /inventory/v1; ``holds`` is the key of the answer, ``scope`` what Zoho requires for it."""

    path: str
    params: dict[str, str]
    holds: str = "items"
    scope: str = ITEMS_SCOPE
    attempts: int | None = None
    organization: bool = True


class Asking:
    """Makes requests for one organisation, the first that it meets: a listing never goes on in another one."""

    def __init__(self) -> None:
        self._organization_id = ""

    def call(self, ask: Ask, row: ZohoCredential) -> Call:
        """The request; raises ZohoConfigurationError when the organisation is missing or has been changed since."""
        params = dict(ask.params)
        if ask.organization:
            params["organization_id"] = self._organization(row)
        # Zoho documents this scheme; reports on Bearer contradict each other.
        headers = {"Authorization": f"Zoho-oauthtoken {row.access_token}"}
        return Call("GET", endpoints_for(row.api_domain).api + ask.path, params, headers=headers, counts=True)

    def _organization(self, row: ZohoCredential) -> str:
        if not row.organization_id:
            raise ZohoConfigurationError(
                _("The organization ID is missing. Enter it in Admin → Integrations → Zoho credentials.")
            )
        self._organization_id = self._organization_id or row.organization_id
        if row.organization_id != self._organization_id:
            raise ZohoConfigurationError(
                _("The organization of the connection was changed meanwhile. Start again."), reason=WRONG_ORGANISATION
            )
        return row.organization_id
