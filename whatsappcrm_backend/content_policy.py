"""What a page may load and where it may be shown (Content-Security-Policy): nothing from elsewhere, in no frame."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Scripts and styles within a page have to be allowed: the admin's theme and the documentation of the API have some.
# `form-action` is left open: Connect to Zoho is a form whose answer leads to Zoho.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


class ContentPolicy:
    """Middleware; a view that has set a policy of its own keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response
