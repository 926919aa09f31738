"""Calls to Zoho's token endpoint. Secrets go in the body only (Zoho allows the query too, which is logged)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from integrations import conf
from integrations.zoho.decoding import object_of
from integrations.zoho.grants import Grant, TokenRequestRefusedError, read_grant
from integrations.zoho.regions import Endpoints
from integrations.zoho.transport import Call, Transport


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """The registered client at Zoho."""

    client_id: str
    client_secret: str = field(repr=False)


class OAuth:
    """Zoho's token endpoint of one region, for one client; nothing is stored here and nothing is retried."""

    def __init__(self, transport: Transport, endpoints: Endpoints, client: OAuthClient) -> None:
        self._transport = transport
        self._endpoints = endpoints
        self._client = client

    def refresh(self, refresh_token: str, before_sending: Callable[[], None] | None = None) -> Grant:
        """A new access token; raises a ZohoError."""
        return self._grant({"grant_type": "refresh_token", "refresh_token": refresh_token}, before_sending)

    def exchange(self, code: str, redirect_uri: str = "", verifier: str = "") -> Grant:
        """Tokens for a grant code; a Self Client code needs no redirect URI. Raises a ZohoError.

        Where the endpoint does not know PKCE (Zoho documents it for some kinds of clients only), the code goes
        without its verifier; one that was given out with a challenge is then refused, so nothing is weakened.
        """
        form = {"grant_type": "authorization_code", "code": code}
        form |= {"redirect_uri": redirect_uri} if redirect_uri else {}
        if not verifier:
            return self._grant(form)
        try:
            return self._grant(form | {"code_verifier": verifier})
        except TokenRequestRefusedError:
            return self._grant(form)

    def revoke(self, refresh_token: str) -> bool:
        """Ask Zoho to forget a refresh token; whether it said so. Raises a ZohoError.

        Zoho sends errors of its token addresses with status 200, too (recorded answers), so the body decides.
        """
        reply = self._transport.send(self._call("/oauth/v2/token/revoke", {"token": refresh_token}))
        answer = object_of(reply)
        return reply.status == 200 and "error" not in answer and answer.get("status") != "failure"

    def _grant(self, form: dict[str, str], before_sending: Callable[[], None] | None = None) -> Grant:
        keys = {"client_id": self._client.client_id, "client_secret": self._client.client_secret}
        reply = self._transport.send(self._call("/oauth/v2/token", form | keys, before_sending))
        return read_grant(reply, self._endpoints.region)

    def _call(self, path: str, form: dict[str, str], before_sending: Callable[[], None] | None = None) -> Call:
        return Call(
            "POST",
            self._endpoints.accounts + path,
            form=form,
            seconds=conf.seconds("ZOHO_REFRESH_SECONDS"),
            before_sending=before_sending,
        )
