"""Who was refused, and from where: a line in the log for each 401 and 403 and each failed sign-in (ASVS 16.3.2)."""

import logging
from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger(__name__)
REFUSED = (401, 403)
LONGEST_NAME = 64


class RefusalLog:
    """Middleware, after the one that knows the user. What people typed is quoted, so that it stays one line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        user_login_failed.connect(log_failed_sign_in, dispatch_uid="log-failed-sign-in")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self._get_response(request)
        if response.status_code in REFUSED:
            who = request.user.get_username() or "nobody"
            logger.warning(
                "Refused: %r asked for %s %r (from %s)", who, request.method, request.path, _address(request)
            )
        return response


def log_failed_sign_in(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **_more: object
) -> None:
    """Receiver of Django's signal."""
    name = str(credentials.get("username", ""))[:LONGEST_NAME]
    logger.warning("Sign-in failed: %r (from %s)", name, _address(request) if request else "?")


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", "?"))
