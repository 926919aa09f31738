"""The connection as it stands: try it, end it, point it at another organisation. Each a POST, two of them confirmed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from integrations.admin.pages import ConnectionPages, nothing_stored, stored_row
from integrations.connecting import try_connection
from integrations.disconnecting import disconnect
from integrations.models import SETTINGS_SCOPE, ZohoCredential
from integrations.organizations import change_organization, remember_organizations
from integrations.press_again import press_again
from integrations.zoho.client import ZohoClient
from integrations.zoho.exceptions import ZohoError


class ConnectionStatePages(ConnectionPages):
    """The pages ``test``, ``disconnect`` and ``organization``."""

    def test_view(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return press_again(request, self.page_url("changelist"))
        self._try(request)
        return self.back()

    def disconnect_view(self, request: HttpRequest) -> HttpResponse:
        row = stored_row()
        if row is None:
            return self.complain(request, nothing_stored())
        if request.method != "POST":
            return self.show(request, "disconnect", {"title": _("Disconnect from Zoho"), "row": row})
        if disconnect():
            messages.success(request, _("Disconnected. Zoho has forgotten the connection; the products stay."))
        else:
            messages.warning(
                request,
                _(
                    "Disconnected here, but Zoho could not be told. "
                    "Remove this client in your Zoho account under Security, Connected apps."
                ),
            )
        self.log_change(request, row, _("Disconnected from Zoho."))
        return self.back()

    def organization_view(self, request: HttpRequest) -> HttpResponse:
        row = stored_row()
        if row is None:
            return self.complain(request, nothing_stored())
        if request.method != "POST":
            return self._ask_for_organization(request, row)
        if "reload" in request.POST:
            return self._reload(request)
        return self._change(request, row)

    def _ask_for_organization(self, request: HttpRequest, row: ZohoCredential) -> HttpResponse:
        context = {
            "title": _("Change organization") if row.pinned_organization_id else _("Choose organization"),
            "row": row,
            "may_read_list": row.has_scope(SETTINGS_SCOPE) and bool(row.refresh_token),
        }
        return self.show(request, "organization", context)

    def _reload(self, request: HttpRequest) -> HttpResponse:
        client = ZohoClient()
        try:
            remember_organizations(client)
        except ZohoError as error:
            messages.error(request, str(error))
        finally:
            client.close()
        return HttpResponseRedirect(self.page_url("organization"))

    def _change(self, request: HttpRequest, row: ZohoCredential) -> HttpResponse:
        chosen = request.POST.get("organization_id", "").strip()
        if row.pinned_organization_id not in ("", chosen) and not request.POST.get("confirm"):
            messages.error(request, _("Tick the box to confirm that the old organization's products are let go."))
            return HttpResponseRedirect(self.page_url("organization"))
        if not chosen:
            return self.complain(request, _("No organization was chosen."))
        try:
            told = change_organization(chosen)
        except ValidationError as error:
            return self.complain(request, " ".join(error.messages))
        except ZohoError as error:
            return self.complain(request, error)
        for sentence in told:
            messages.success(request, sentence)
        self.log_change(request, row, _("Changed to organization %(id)s.") % {"id": chosen})
        self._try(request)
        return self.back()

    def _try(self, request: HttpRequest) -> None:
        try:
            messages.success(request, try_connection())
        except ZohoError as error:
            messages.error(request, str(error))
