"""Who asks, behind a proxy: the address that the proxy saw takes the place of the proxy's own."""

from collections.abc import Callable
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponseBase


class ClientAddress:
    """The first middleware, with BEHIND_TLS_PROXY only: whoever else connects could write any address.

    The proxy's word is the last entry of the header; those before it came from the browser. Logs, limits of the API
    and gunicorn's access log all read REMOTE_ADDR.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seen = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if _is_address(seen):
            request.META["REMOTE_ADDR"] = seen
        return self._get_response(request)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
