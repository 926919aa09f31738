"""A person at an admin site of the foreign project, over HTTP; and a program that reads its API."""

import re
from typing import Any, Self

import requests

from tests.project.process_tools import wait_for

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
SECONDS = 30


class Browser:
    """One session. Pages are named by their address below the site."""

    def __init__(self, address: str, site: str, session: requests.Session | None = None) -> None:
        self.address, self._site = address, site
        self._session = session or requests.Session()
        self._session.trust_env = False

    def on(self, site: str) -> "Browser":
        """The same person at another site of the project."""
        return Browser(self.address, site, self._session)

    def sign_in(self, mail: str, password: str) -> Self:
        answer = self.post("login/", {"username": mail, "password": password, "next": f"/{self._site}/"})
        assert answer.url == self.url(""), answer.text
        return self

    def url(self, page: str) -> str:
        return f"{self.address}/{self._site}/{page}"

    def get(self, page: str) -> requests.Response:
        answer = self._session.get(self.url(page), timeout=SECONDS)
        assert answer.status_code == 200, (page, answer.status_code, answer.text[:2000])
        return answer

    def post(self, page: str, form: dict[str, Any] | None = None, *, seen_on: str = "") -> requests.Response:
        """Send a form of the page, or one that stands on another page, and follow to where it leads."""
        token = TOKEN.findall(self.get(seen_on or page).text)[-1]
        data = {"csrfmiddlewaretoken": token} | (form or {})
        answer = self._session.post(self.url(page), data=data, headers={"Referer": self.url(page)}, timeout=SECONDS)
        assert answer.status_code == 200, (page, answer.status_code, answer.text[:2000])
        return answer

    def api(self, path: str, **query: str) -> Any:
        """The API in the session of whoever is signed in."""
        answer = self._session.get(f"{self.address}/shop/zoho/v1/{path}", params=query, timeout=SECONDS)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask_for_sync(self, token: str) -> requests.Response:
        """What a program does: no session, a token, JSON."""
        headers = {"Authorization": f"Token {token}"}
        return requests.post(f"{self.address}/shop/zoho/v1/syncs/", json={}, headers=headers, timeout=SECONDS)

    def newest_run(self) -> dict[str, Any]:
        """The newest run, once no worker has anything to do with it any more."""
        wait_for(lambda: not self._newest()["active"], "the end of the run", 60)
        return self._newest()

    def _newest(self) -> dict[str, Any]:
        newest: dict[str, Any] = self.api("syncs/")["results"][0]
        return newest
