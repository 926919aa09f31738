"""Addresses of Zoho Inventory's own pages, for a person to follow. Nothing here is ever called by this software."""

from integrations.models import ZohoCredential
from integrations.zoho.regions import find_region


def zoho_item_url(item_id: str, credential: ZohoCredential | None = None) -> str:
    """The page of an item in Zoho Inventory, in the credential's region and organisation; "" when that is not known.

    Without `credential` the stored one is read, one query: for a table of items, read it once and pass it on.
    Source: addresses as the web application itself shows them, `/app/{organisation}#/inventory/items/{item}`.
    """
    credential = credential or ZohoCredential.get_instance()
    region = find_region(credential.api_domain) if credential else None
    if credential is None or region is None or not item_id:
        return ""
    organisation = f"/{credential.organization_id}" if credential.organization_id else ""
    return f"https://{region.inventory}/app{organisation}#/inventory/items/{item_id}"
