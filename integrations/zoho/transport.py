"""The one door to the network: one HTTP request, one answer or one typed error, one log line."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from django.utils.translation import gettext as _
from requests.structures import CaseInsensitiveDict

from integrations import conf
from integrations.zoho import quota
from integrations.zoho.deadline import Deadline, DeadlineAdapter, PlainSession, current_deadline
from integrations.zoho.exceptions import ZohoConfigurationError, ZohoConnectionError
from integrations.zoho.reading import LIBRARY_ERRORS, described, is_stale, read_capped
from integrations.zoho.regions import is_allowed, sandbox_url
from integrations.zoho.waiting import OnWait, beat

logger = logging.getLogger(__name__)
BASE_HEADERS = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "whatsappcrm-zoho-products"}


@dataclass(frozen=True, slots=True)
class Call:
    """One request. Secrets go into ``form`` or ``headers``, never into ``params``; ``seconds`` is the total deadline.

    ``counts``: Zoho counts it against the organisation's limits (the sign-in service has limits of its own), so it
    needs a slot. ``before_sending`` runs when the call has it; an exception from it stops the call.
    """

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float | None = None
    counts: bool = False
    before_sending: Callable[[], None] | None = None

    @property
    def path(self) -> str:
        return urlsplit(self.url).path


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer of any status; ``body`` is decompressed and below the size cap."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


class Transport:
    """A session with keep-alive that sends calls and counts them. Not for use by two threads at once."""

    def __init__(self, on_wait: OnWait = None) -> None:
        self.calls = 0
        self.last_seconds = 0.0
        self.waited = 0.0
        self.on_wait = on_wait
        self._reusable = False
        self._session = PlainSession()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, DeadlineAdapter(max_retries=0))

    def send(self, call: Call) -> Reply:
        """Send once; a connection that the server closed while idle is replaced without counting as a failure.

        Raises ZohoConfigurationError, ZohoConnectionError or ZohoBadAnswerError, with no library error attached.
        """
        _check(call)
        reused, self._reusable = self._reusable and call.method == "GET", False
        reply = self._logged(call)
        if reply is None and reused:
            self._session.close()
            reply = self._logged(call)
        if reply is None:
            raise ZohoConnectionError(_("Zoho closed the connection before it answered."))
        self._reusable = True
        return reply

    def close(self) -> None:
        """Close the kept connections; the transport opens new ones when it is used again."""
        self._session.close()

    def _logged(self, call: Call) -> Reply | None:
        beat(self.on_wait)
        asked = time.monotonic()
        with quota.slot(self.on_wait) if call.counts else nullcontext():
            self.waited += time.monotonic() - asked
            if call.before_sending is not None:
                call.before_sending()
            return self.exchange(call)

    def exchange(self, call: Call) -> Reply | None:
        """One request of a caller who holds a slot, counted and logged; None: the connection had gone stale."""
        _check(call)
        self.calls += 1
        started, outcome = time.monotonic(), "no answer"
        try:
            reply = self._exchange(call)
            outcome = str(reply.status) if reply else outcome
        finally:
            self.last_seconds = time.monotonic() - started
            logger.info("Zoho %s %s: %s in %.0f ms", call.method, call.path, outcome, self.last_seconds * 1000)
        return reply

    def _exchange(self, call: Call) -> Reply | None:
        """One exchange under one deadline; None when the connection was gone before the answer began."""
        deadline = Deadline(call.seconds or conf.seconds("ZOHO_TOTAL_SECONDS"), conf.seconds("ZOHO_READ_SECONDS"))
        mark, response = current_deadline.set(deadline), None
        try:
            response = self._request(call, deadline)
            return Reply(response.status_code, CaseInsensitiveDict(response.headers), read_capped(response.raw))
        except LIBRARY_ERRORS as error:
            stale, failure = response is None and is_stale(error), described(error)
        finally:
            current_deadline.reset(mark)
            if response is not None:
                response.close()
        if stale:
            return None
        raise failure  # outside the except block: no __context__, in which the request and its token would travel

    def _request(self, call: Call, deadline: Deadline) -> requests.Response:
        read = deadline.left()
        return self._session.request(
            call.method,
            call.url,
            params=dict(call.params),
            data=call.form and dict(call.form),
            headers=BASE_HEADERS | dict(call.headers),
            timeout=(min(conf.seconds("ZOHO_CONNECT_SECONDS"), read), read),
            allow_redirects=False,
            proxies=_proxies(),
            stream=True,
        )


def _check(call: Call) -> None:
    if not is_allowed(call.url):
        raise ZohoConfigurationError(
            _("A request to a host that is not Zoho's was stopped. Choose the region in the Zoho credential again.")
        )
    if any(not value.isascii() or not value.isprintable() for value in call.headers.values()):
        raise ZohoConfigurationError(
            _("The stored Zoho token holds characters that no token has. Connect again in the Zoho credential.")
        )


def _proxies() -> dict[str, str]:
    proxy = str(conf.setting("ZOHO_PROXY_URL") or "")
    return {"https": proxy} if proxy and not sandbox_url() else {}
