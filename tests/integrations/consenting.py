"""The way through Zoho's consent page, as a browser goes it, without one."""

from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from django.test import Client
from django.urls import reverse

from zoho_sandbox import Sandbox


def page(name: str) -> str:
    return reverse(f"admin:integrations_zohocredential_{name}")


def press_connect(client: Client, **form: str) -> dict[str, str]:
    """Press Connect; returns the query of the consent page's address."""
    answer = client.post(page("connect"), {"with_settings": "1"} | form)
    assert answer.status_code == 302, answer.content
    return dict(parse_qsl(urlsplit(answer.url).query))


def consent(zoho: Sandbox, asked: dict[str, str], decision: str = "accept") -> dict[str, str]:
    """Decide on the consent page; returns the query with which Zoho leads back."""
    zoho.consent.redirect_prefixes = ["http://testserver/"]
    form = asked | {"decision": decision}
    answer = requests.post(f"{zoho.url}/oauth/v2/auth", data=form, allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def come_back(client: Client, query: dict[str, str]) -> Any:
    return client.get(page("callback"), query)


def connect(client: Client, zoho: Sandbox, **form: str) -> Any:
    """The whole way."""
    return come_back(client, consent(zoho, press_connect(client, **form)))
