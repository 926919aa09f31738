"""Read the body of an answer under a cap, and put library errors into our own words."""

import http.client
from typing import Any

import requests
import urllib3
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from integrations import conf
from integrations.zoho.exceptions import ZohoBadAnswerError, ZohoConnectionError

CHUNK = 64 * 1024
LIBRARY_ERRORS = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)
_STALE = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError, http.client.RemoteDisconnected)
_BROKEN = gettext_lazy("The connection to Zoho broke before the answer was complete. It is tried again by itself.")
_SENTENCES = (
    ({"gaierror"}, gettext_lazy("Zoho's address was not found. Check the name server (DNS) of this machine.")),
    (
        {"SSLError", "SSLCertVerificationError", "CertificateError"},
        gettext_lazy(
            "No trusted encrypted connection to Zoho. Check the clock, certificates and any proxy of this machine."
        ),
    ),
    ({"TimeoutError", "ReadTimeoutError", "ConnectTimeoutError"}, gettext_lazy("Zoho did not answer in time.")),
    ({"ConnectionRefusedError"}, gettext_lazy("Zoho cannot be reached: the connection was refused.")),
)


def read_capped(raw: Any) -> bytes:
    """The decompressed body; raises ZohoBadAnswerError beyond ZOHO_MAX_BODY_BYTES, with at most one chunk more read."""
    cap, body = conf.number("ZOHO_MAX_BODY_BYTES"), bytearray()
    while chunk := raw.read(CHUNK, decode_content=True):
        body += chunk
        if len(body) > cap:
            error = ZohoBadAnswerError(_("Zoho's answer is larger than %(cap)s bytes and was dropped.") % {"cap": cap})
            error.retry_here = False
            raise error
    return bytes(body)


def is_stale(error: BaseException) -> bool:
    """Whether a request failed because the server had closed the idle connection."""
    return any(isinstance(cause, _STALE) for cause in _causes(error))


def described(error: BaseException) -> ZohoConnectionError:
    """Our error for a library's; its own text is left out, because it may repeat address and headers."""
    names = {type(cause).__name__ for cause in _causes(error)}
    return ZohoConnectionError(next((str(sentence) for marks, sentence in _SENTENCES if names & marks), str(_BROKEN)))


def _causes(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return chain
