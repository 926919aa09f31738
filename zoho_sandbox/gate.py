"""What every API call passes first: token, scope, organisation, limits; and the recorded headers on the way out."""

from collections.abc import Callable

from zoho_sandbox.answer import API_HEADERS, LOGIN_PAGE, Answer, error, html
from zoho_sandbox.request import Request
from zoho_sandbox.world import World

UNAUTHORISED = "You are not authorized to perform this operation"
BAD_TOKEN = {57: UNAUTHORISED, 14: "Invalid value passed for authtoken."}
Route = Callable[[World, Request], Answer]


def guarded(zoho: World, request: Request, route: Route) -> Answer:
    """Return the route's answer, or the first refusal, with the headers Zoho sends."""
    if zoho.switches.login_page_everywhere:
        return html(LOGIN_PAGE)
    answer = _refusal(zoho, request) or _limited(zoho, request, route)
    rates = {} if request.route == "organizations" else zoho.limits.headers()
    answer.headers = API_HEADERS | rates | answer.headers
    return answer


def _limited(zoho: World, request: Request, route: Route) -> Answer:
    refusal = zoho.limits.enter()
    if refusal is not None:
        return refusal
    try:
        zoho.pause(zoho.latency)
        return route(zoho, request)
    finally:
        zoho.limits.leave()


def _refusal(zoho: World, request: Request) -> Answer | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    scopes = zoho.oauth.scopes_of(token) if kind in ("Zoho-oauthtoken", "Bearer") else None
    if scopes is None:
        code = zoho.switches.bad_token_code
        return error(401, code, BAD_TOKEN.get(code, UNAUTHORISED))
    if not _covers(scopes, "settings" if request.route == "organizations" else "items"):
        return error(401, 57, UNAUTHORISED)
    return None if request.route == "organizations" else _wrong_organization(zoho, request)


def _covers(scopes: str, group: str) -> bool:
    wanted = {f"zohoinventory.{group}.read", f"zohoinventory.{group}.all", "zohoinventory.fullaccess.all"}
    return not wanted.isdisjoint(scopes.replace(",", " ").lower().split())


def _wrong_organization(zoho: World, request: Request) -> Answer | None:
    given = request.query.get("organization_id")
    if not given:
        status = zoho.switches.missing_organization_status
        return error(status, 4029, "Invalid or missing organization_id.")
    if given != zoho.organization_id:
        return error(400, 6041, f"This user is not associated with the CompanyID/CompanyName:{given}.")
    return None
