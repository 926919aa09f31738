"""Connect to Zoho: off to the consent page, back with a code, on to the organisation and a first call."""

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from integrations.admin.pages import MARK, ConnectionPages, View, nothing_stored, stored_row, url_name, visitor_of
from integrations.connect_attempt import Visitor
from integrations.connecting import connect_with_code, try_connection
from integrations.consent import Answer, consent_url, finish_consent
from integrations.models import ITEMS_SCOPE, SETTINGS_SCOPE, ConnectAttempt, ZohoCredential
from integrations.organizations import Settled, settle_organization
from integrations.zoho.client import ZohoClient
from integrations.zoho.exceptions import ZohoError

logger = logging.getLogger(__name__)


class ConnectPages(ConnectionPages):
    """The pages ``connect`` and ``callback``; the form's button and a Self Client code end here too."""

    def page_path(self, name: str, view: View) -> URLPattern:
        page = super().page_path(name, view)
        return path("callback/", self._signed_in(page.callback), name=url_name(name)) if name == "callback" else page

    def connect_view(self, request: HttpRequest) -> HttpResponse:
        if stored_row() is None:
            return self.complain(request, nothing_stored())
        if request.method == "POST":
            return self.to_consent(request)
        return self.show(
            request, "connect", {"title": _("Connect to Zoho"), "redirect_uri": self.redirect_uri(request)}
        )

    def to_consent(self, request: HttpRequest) -> HttpResponse:
        """Lead the browser to Zoho; without the box, items are all that is asked for."""
        scope = f"{ITEMS_SCOPE},{SETTINGS_SCOPE}" if request.POST.get("with_settings") else ITEMS_SCOPE
        try:
            return HttpResponseRedirect(consent_url(visitor_of(request), self.redirect_uri(request), scope))
        except (ZohoError, ImproperlyConfigured) as error:
            return self.complain(request, error)

    def callback_view(self, request: HttpRequest) -> HttpResponse:
        """Zoho's answer. The one GET that stores something: the state in it is a token of ours, good for one use."""
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        given = request.GET
        visitor = Visitor(request.user.pk, str(request.session.get(MARK, "")))
        attempt = ConnectAttempt.take(given.get("state", ""), visitor)
        if attempt is None:
            return self._refuse(request)
        if given.get("error"):
            return self.complain(request, _("Zoho's consent page was left without consent. Nothing was changed."))
        answer = Answer(given.get("code", ""), given.get("location", ""), given.get("accounts-server", ""))
        try:
            row = finish_consent(attempt, answer)
        except ZohoError as error:
            return self.complain(request, error)
        return self._welcome(request, row)

    def use_code(self, request: HttpRequest, code: str) -> HttpResponse:
        """Exchange a Self Client code that was entered in the form."""
        try:
            row = connect_with_code(code)
        except ZohoError as error:
            return self.complain(request, error)
        return self._welcome(request, row)

    def _welcome(self, request: HttpRequest, row: ZohoCredential) -> HttpResponse:
        """Settle on an organisation and try it; whatever is missing is said."""
        self.log_change(request, row, _("Connected to Zoho."))
        client = ZohoClient()
        try:
            settled = settle_organization(client)
            if settled is Settled.DONE:
                messages.success(request, try_connection())
        except ZohoError as error:
            return self.complain(request, error)
        finally:
            client.close()
        if settled is Settled.TO_TYPE:
            messages.warning(
                request, _("Connected to Zoho. Its organizations cannot be read: enter the organization ID.")
            )
        if settled is Settled.TO_CHOOSE:
            messages.success(request, _("Connected to Zoho. Choose the organization."))
            return HttpResponseRedirect(self.page_url("organization"))
        return self.back()

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        logger.warning(
            "Refused: an answer of Zoho's that belongs to no Connect of %s (from %s)",
            request.user.get_username(),
            request.META.get("REMOTE_ADDR", "?"),
        )
        return self.show(request, "callback_refused", {"title": _("This answer cannot be used")}, status=400)

    def _signed_in(self, view: Any) -> Any:
        """Who is not signed in goes to the sign-in page without the code, which would stand in that page's address."""

        def entered(request: HttpRequest) -> HttpResponse:
            if not self.admin_site.has_permission(request):
                return redirect_to_login(self.page_url("changelist"), reverse(f"{self.admin_site.name}:login"))
            answer: HttpResponse = view(request)
            return answer

        entered.__dict__.update(view.__dict__)
        return entered
