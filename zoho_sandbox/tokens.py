"""POST /oauth/v2/token and /oauth/v2/token/revoke: errors come with status 200, as Zoho sends them."""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import sha256

from zoho_sandbox.answer import Answer, json_answer
from zoho_sandbox.grants import Code, Grant
from zoho_sandbox.request import Request
from zoho_sandbox.world import World

THROTTLED = {
    "error": "Access Denied",
    "error_description": "You have made too many requests continuously. Please try again after some time.",
    "status": "failure",
}


def token(zoho: World, request: Request) -> Answer:
    """Exchange a code or refresh; parameters may stand in the query, the form, or HTTP Basic (client only)."""
    given = _basic(request) | request.parameters
    if given.get("client_id") != zoho.client_id:
        return _refusal("invalid_client")
    if given.get("client_secret") != zoho.client_secret:
        return _refusal("invalid_client_secret")
    kinds = {"refresh_token": _refresh, "authorization_code": _exchange}
    kind = kinds.get(given.get("grant_type", ""))
    return kind(zoho, given) if kind else _refusal("unsupported_grant_type")


def revoke(zoho: World, request: Request) -> Answer:
    """Revoke a refresh or an access token."""
    doomed = request.parameters.get("token", "")
    if zoho.oauth.revoke_refresh_token(doomed) or zoho.oauth.revoke_access_token(doomed):
        return json_answer({"status": "success"})
    return json_answer({"status": "failure", "error": "invalid_token"}, 400)


def _refresh(zoho: World, given: dict[str, str]) -> Answer:
    grant = zoho.oauth.grant(given.get("refresh_token", ""))
    if grant is None:
        return _refusal("invalid_code")
    answer = _minted(zoho, grant, False)
    if zoho.oauth.rotate_refresh_token and answer.status == 200 and b"access_token" in answer.body:
        zoho.oauth.rotate(grant)
        return _success(zoho, grant, next(reversed(grant.live)), True)
    return answer


def _exchange(zoho: World, given: dict[str, str]) -> Answer:
    code = zoho.oauth.take_code(given.get("code", ""))
    if code is None or not _proves(code, given.get("code_verifier", "")):
        return _refusal("invalid_code")
    if code.redirect_uri and code.redirect_uri != given.get("redirect_uri"):
        return _refusal("invalid_redirect_uri")
    return _minted(zoho, zoho.oauth.new_grant(code.scopes), code.with_refresh_token)


def _minted(zoho: World, grant: Grant, with_refresh_token: bool) -> Answer:
    access_token = zoho.oauth.mint(grant)
    if access_token is None:
        return json_answer(THROTTLED, zoho.oauth.throttle_status)
    return _success(zoho, grant, access_token, with_refresh_token)


def _success(zoho: World, grant: Grant, access_token: str, with_refresh_token: bool) -> Answer:
    fields = {"access_token": access_token}
    if with_refresh_token:
        fields["refresh_token"] = grant.refresh_token
    fields |= {"scope": grant.scopes, "api_domain": zoho.url, "token_type": "Bearer"}
    values = fields | {"expires_in": zoho.oauth.token_lifetime} | zoho.oauth.answer_with
    return json_answer({name: value for name, value in values.items() if name not in zoho.oauth.answer_without})


def _proves(code: Code, verifier: str) -> bool:
    digest = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return not code.challenge or code.challenge == digest


def _basic(request: Request) -> dict[str, str]:
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind != "Basic":
        return {}
    try:
        client, _, secret = b64decode(value).decode().partition(":")
    except (Base64Error, UnicodeDecodeError):
        return {}
    return {"client_id": client, "client_secret": secret}


def _refusal(word: str) -> Answer:
    return json_answer({"error": word})
