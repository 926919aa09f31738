"""GET /organizations: no page_context, no rate headers, Inventory's usual oddities."""

from zoho_sandbox.answer import Answer, json_answer
from zoho_sandbox.clock import TIME_ZONE
from zoho_sandbox.encoding import Row
from zoho_sandbox.request import Request
from zoho_sandbox.world import World

FACTS: Row = {
    "isOrgNotSupported": False,
    "contact_name": "Sandbox User",
    "email": "sandbox@example.com",
    "country": "Germany",
    "country_code": "DE",
    "is_sku_enabled": True,
    "version": "eu",
    "is_search360_enabled": "true",
    "language_code": "en",
    "fiscal_year_start_month": 0,
    "time_zone": TIME_ZONE,
    "currency_code": "EUR",
    "currency_symbol": "€",
    "currency_format": "###,##0.00",
    "price_precision": 2,
    "org_joined_app_list": ["books", "inventory"],
    "AppList": ["books", "inventory"],
    "isOrgActive": True,
    "is_org_active": True,
    "plan_name": "PREMIUM TRIAL",
    "user_status": 1,
    "user_status_formatted": "Active",
    "is_default_org": False,
}


def organizations(zoho: World, request: Request) -> Answer:
    """Return the organisations of the user; the switch says how many, ours is the first."""
    ids = [str(int(zoho.organization_id) + step * 1_000_003) for step in range(zoho.switches.organizations)]
    rows = [_organization(organization_id, place) for place, organization_id in enumerate(ids)]
    answer = json_answer({"code": 0, "message": "success", "organizations": rows})
    answer.headers["Allow"] = "OPTIONS, POST, GET"
    return answer


def _organization(organization_id: str, place: int) -> Row:
    name = "Harbour Street Stores" if not place else f"Harbour Street Stores, branch {place}"
    own = {"organization_id": organization_id, "name": name, "org_alias_name": name}
    return own | FACTS | {"currency_id": f"{organization_id}000000097"}
