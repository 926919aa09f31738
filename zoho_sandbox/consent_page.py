"""GET /oauth/v2/auth shows a consent page; its Accept and Reject buttons post back and are sent on."""

from html import escape
from urllib.parse import urlencode

from zoho_sandbox.answer import Answer, html
from zoho_sandbox.request import Request
from zoho_sandbox.world import World

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Zoho sandbox: consent</title></head><body>
<h1>Zoho sandbox</h1><p>An application asks for access to organisation {organization}:</p><ul>{scopes}</ul>
<form method="post" action="/oauth/v2/auth">{fields}
<button name="decision" value="accept" id="accept">Accept</button>
<button name="decision" value="reject" id="reject">Reject</button></form></body></html>"""
WRONG = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Zoho sandbox: error</title></head><body>
<h1>Invalid request</h1><p>{reason}</p></body></html>"""
KEPT = ("client_id", "redirect_uri", "scope", "state", "access_type", "prompt", "response_type", "code_challenge")


def consent_page(zoho: World, request: Request) -> Answer:
    """Show the page, or carry out what was decided on it."""
    given = request.parameters
    reason = _wrong(zoho, given)
    if reason:
        return html(WRONG.format(reason=escape(reason)).encode(), 400)
    if request.method == "POST":
        return _decided(zoho, given)
    scopes = "".join(f"<li>{escape(scope)}</li>" for scope in given["scope"].split(","))
    fields = "".join(
        f'<input type="hidden" name="{name}" value="{escape(given[name])}">' for name in KEPT if name in given
    )
    return html(PAGE.format(organization=zoho.organization_id, scopes=scopes, fields=fields).encode())


def _wrong(zoho: World, given: dict[str, str]) -> str:
    if given.get("client_id") != zoho.client_id:
        return "Invalid Client"
    if not zoho.consent.registered(given.get("redirect_uri", "")):
        return "Invalid Redirect Uri: the address passed does not match the one registered for this client."
    if given.get("response_type") != "code":
        return "Invalid Response Type"
    return "" if given.get("scope") else "Invalid OAuth Scope"


def _decided(zoho: World, given: dict[str, str]) -> Answer:
    state = {"state": given["state"]} if "state" in given else {}
    if given.get("decision") != "accept":
        return _send_on(given, {"error": "access_denied"} | state)
    again = zoho.oauth.has_grant() and given.get("prompt") != "consent"
    code = zoho.oauth.issue_code(
        given["redirect_uri"],
        given["scope"],
        with_refresh_token=given.get("access_type") == "offline" and not again,
        challenge=given.get("code_challenge", ""),
    )
    server = zoho.consent.accounts_server or zoho.url
    return _send_on(given, state | {"code": code, "location": zoho.consent.location, "accounts-server": server})


def _send_on(given: dict[str, str], values: dict[str, str]) -> Answer:
    joint = "&" if "?" in given["redirect_uri"] else "?"
    return Answer(302, headers={"Location": f"{given['redirect_uri']}{joint}{urlencode(values)}"})
