"""A small HTTP client that shows everything and forgives nothing."""

import http.client
import json
from decimal import Decimal
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

from zoho_sandbox import Sandbox


class Reply:
    """Status, headers and body of one answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self) -> Any:
        """The body as JSON, numbers with a point as Decimal."""
        return json.loads(self.body, parse_float=Decimal)

    @property
    def ids(self) -> list[str]:
        """The item ids of a listing."""
        return [row["item_id"] for row in self.json["items"]]


class Client:
    """One keep-alive connection to a sandbox, signed in with its first token."""

    def __init__(self, zoho: Sandbox, timeout: float = 10) -> None:
        self.zoho = zoho
        self.token = zoho.access_token
        self.connection = http.client.HTTPConnection(zoho.url.removeprefix("http://"), timeout=timeout)

    def send(self, method: str, path: str, body: str | None = None, **headers: str) -> Reply:
        """Send one request as it stands."""
        self.connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        return Reply(self.connection.getresponse())

    def get(self, path: str, **query: object) -> Reply:
        """GET an API path as a good client would."""
        asked = urlencode({"organization_id": self.zoho.organization_id} | query)
        return self.send("GET", f"/inventory/v1/{path}?{asked}", Authorization=f"Zoho-oauthtoken {self.token}")

    def post_form(self, path: str, **form: str) -> Reply:
        """POST a form."""
        return self.send("POST", path, urlencode(form), Content_Type="application/x-www-form-urlencoded")

    def refresh(self, **changed: str) -> Reply:
        """Ask for an access token with the refresh token."""
        form = {
            "grant_type": "refresh_token",
            "client_id": self.zoho.client_id,
            "client_secret": self.zoho.client_secret,
            "refresh_token": self.zoho.refresh_token,
        }
        return self.post_form("/oauth/v2/token", **(form | changed))

    def control(self, method: str, path: str, value: object = None) -> Reply:
        """Use a lever of /__sandbox__/."""
        return self.send(method, f"/__sandbox__/{path}", None if value is None else json.dumps(value))

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
