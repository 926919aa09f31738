"""Which function answers which route."""

from zoho_sandbox.answer import HTML_TYPE, Answer, error
from zoho_sandbox.consent_page import consent_page
from zoho_sandbox.details import item_details, one_item
from zoho_sandbox.gate import Route, guarded
from zoho_sandbox.items import list_items
from zoho_sandbox.organizations import organizations
from zoho_sandbox.request import API_ROUTES, Request
from zoho_sandbox.tokens import revoke, token
from zoho_sandbox.world import World


def no_such_path(zoho: World, request: Request) -> Answer:
    """A path below the API that Zoho does not have."""
    return error(404, 5, "Invalid URL Passed")


OAUTH_ROUTES: dict[str, tuple[str, Route]] = {
    "token": ("POST", token),
    "revoke": ("POST", revoke),
    "auth": ("GET POST", consent_page),
}
READ_ROUTES: dict[str, Route] = {
    "items": list_items,
    "item": one_item,
    "itemdetails": item_details,
    "organizations": organizations,
    "api": no_such_path,
}


def respond(zoho: World, request: Request) -> Answer:
    """Return the ordinary answer to a request, without any scripted fault."""
    if request.route in API_ROUTES:
        return guarded(zoho, request, READ_ROUTES[request.route] if request.method == "GET" else _wrong_method)
    methods, route = OAUTH_ROUTES.get(request.route, ("", None))
    if route is None:
        return Answer(404, b"<html><body>Not found</body></html>", content_type=HTML_TYPE)
    return route(zoho, request) if request.method in methods.split() else _wrong_method(zoho, request)


def _wrong_method(zoho: World, request: Request) -> Answer:
    return error(405, 37, "HTTP method not allowed")
