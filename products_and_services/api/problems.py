"""The one shape of every error under the API: problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from rest_framework import exceptions
from rest_framework.views import set_rollback

CONTENT_TYPE = "application/problem+json"

# What the framework's own sentence leaves out: what to do.
ADVICE: dict[type[exceptions.APIException], Any] = {
    exceptions.NotAuthenticated: gettext_lazy(
        "Log in first, or send the header “Authorization: Token …” with a token from an administrator."
    ),
    exceptions.AuthenticationFailed: gettext_lazy("Check the token, or ask an administrator for a new one."),
    exceptions.NotAcceptable: gettext_lazy("Ask for application/json in the Accept header."),
    exceptions.UnsupportedMediaType: gettext_lazy("Send application/json."),
}


def handle_exception(exc: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """Turn whatever a view raised into problem details; a bug is logged with its traceback and told without details."""
    set_rollback()
    known = _api_exception(exc)
    if known is None:
        return _bug(exc, context["request"])
    response = problem(known.status_code, _sentence(known), code=_code(known), errors=_errors(known))
    if challenge := getattr(known, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if seconds := getattr(known, "wait", None):
        response["Retry-After"] = str(seconds)
    return response


def problem(status: int, detail: str, *, code: str, errors: list[dict[str, str]] | None = None) -> JsonResponse:
    """An answer in the shape of RFC 9457; `code` is for programs, `detail` for people."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, "code": code}
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


@csrf_exempt
def unknown_address(request: HttpRequest) -> HttpResponse:
    """Answer every address below the API that leads nowhere."""
    return problem(
        404, _("There is nothing at this address. Every address of the API ends with “/”."), code="not_found"
    )


def _api_exception(exc: Exception) -> exceptions.APIException | None:
    if isinstance(exc, Http404):
        return exceptions.NotFound(_("There is nothing at this address, or not any more."))
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    return exc if isinstance(exc, exceptions.APIException) else None


def _bug(exc: Exception, request: HttpRequest) -> HttpResponse:
    detail = _("The server made a mistake; it is in its log. Try again later, and tell an administrator if it stays.")
    response = problem(500, detail, code="error")
    log_response("%s: %s", "Internal Server Error", request.path, response=response, request=request, exception=exc)
    return response


def _code(exc: exceptions.APIException) -> str:
    codes = exc.get_codes()
    return codes if isinstance(codes, str) else exc.default_code


def _sentence(exc: exceptions.APIException) -> str:
    if isinstance(exc.detail, dict):
        return " ".join(f"{error['name']}: {error['detail']}" for error in _errors(exc))
    said = exc.detail if isinstance(exc.detail, list) else [exc.detail]
    return " ".join(str(part) for part in (*said, ADVICE.get(type(exc), "")) if part)


def _errors(exc: exceptions.APIException) -> list[dict[str, str]]:
    if not isinstance(exc.detail, dict):
        return []
    return [
        {"name": name, "detail": str(reason), "code": getattr(reason, "code", "invalid")}
        for name, reasons in exc.detail.items()
        for reason in reasons
    ]
