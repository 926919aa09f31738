"""What the connection's own pages share: their addresses, who may open them, how they look."""

import logging
import secrets
from collections.abc import Callable
from typing import Any, ClassVar, NoReturn

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from integrations.conf import setting
from integrations.connect_attempt import Visitor
from integrations.models import ZohoCredential

logger = logging.getLogger(__name__)
PERMISSION = "integrations.connect_zoho"
MARK = "zoho_connect_mark"
View = Callable[[HttpRequest], HttpResponse]


class ConnectionPages(admin.ModelAdmin):
    """Base of the mixins: a page is a method of POST, and of GET where there is something to ask first."""

    pages: ClassVar[dict[str, str]] = {}

    def get_urls(self) -> list[URLPattern]:
        own = [self.page_path(name, getattr(self, method)) for name, method in self.pages.items()]
        return [*own, *super().get_urls()]

    def page_path(self, name: str, view: View) -> URLPattern:
        # Not atomic under ATOMIC_REQUESTS: no transaction may stay open while Zoho is asked.
        guarded = transaction.non_atomic_requests(self.admin_site.admin_view(self._guarded(view)))
        return path(f"{name}/", guarded, name=url_name(name))

    def has_connect_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def page_url(self, name: str, *args: Any) -> str:
        return reverse(f"{self.admin_site.name}:{url_name(name)}", args=args)

    def back(self) -> HttpResponseRedirect:
        """To the credential's page, or to the one that adds it."""
        return HttpResponseRedirect(self.page_url("changelist"))

    def complain(self, request: HttpRequest, sentence: object) -> HttpResponseRedirect:
        messages.error(request, str(sentence))
        return self.back()

    def show(self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "back": self.page_url("changelist"),
        }
        return TemplateResponse(request, f"admin/integrations/{template}.html", shared | context, status=status)

    def redirect_uri(self, request: HttpRequest) -> str:
        """Where Zoho sends the browser: ZOHO_REDIRECT_URI, or this site's address as the browser knows it."""
        return str(setting("ZOHO_REDIRECT_URI")) or request.build_absolute_uri(self.page_url("callback"))

    def _guarded(self, view: View) -> View:
        def checked(request: HttpRequest) -> HttpResponse:
            if not self.has_connect_permission(request):
                refuse(request)
            return view(request)

        return checked


def refuse(request: HttpRequest) -> NoReturn:
    """403, and a line in the log that says who asked for what (OWASP ASVS 16.3.2)."""
    logger.warning(
        "Refused: %s may not open %s (from %s)",
        request.user.get_username(),
        request.path,
        request.META.get("REMOTE_ADDR", "?"),
    )
    raise PermissionDenied


def visitor_of(request: HttpRequest) -> Visitor:
    """The person and a mark of this session, made at the first need."""
    mark = request.session.get(MARK)
    if not isinstance(mark, str):
        mark = request.session[MARK] = secrets.token_urlsafe(32)
    return Visitor(request.user.pk, mark)


def stored_row() -> ZohoCredential | None:
    return ZohoCredential.get_instance()


def url_name(page: str) -> str:
    options = ZohoCredential._meta
    return f"{options.app_label}_{options.model_name}_{page}"


def nothing_stored() -> str:
    return _("There is no Zoho credential yet. Enter region, client ID and secret first.")
