"""The connection in the admin: one row, never deleted, its secrets never on a page."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from integrations.admin.connect_pages import ConnectPages
from integrations.admin.connection_pages import ConnectionStatePages
from integrations.connection_card import card_of
from integrations.forms import CredentialForm, secret_state
from integrations.models import SECRET_FIELDS, ZohoCredential

CLIENT = ("api_domain", "client_id", "client_secret", "with_settings")
BY_HAND = ("code", "refresh_token", "organization_id", "scope")
SHOWN = ("api_domain", "client_id", "organization_id", "scope", "secrets_stored")


@admin.register(ZohoCredential)
class ZohoCredentialAdmin(ConnectPages, ConnectionStatePages):
    """Add while there is none, change afterwards, delete never; both take the permission to connect as well."""

    form = CredentialForm
    readonly_fields = ("secrets_stored",)
    actions = None
    change_form_template = "admin/integrations/zohocredential/change_form.html"
    pages = {
        "connect": "connect_view",
        "callback": "callback_view",
        "organization": "organization_view",
        "test": "test_view",
        "disconnect": "disconnect_view",
    }

    class Media:
        css = {"all": ("integrations/credential.css",)}
        js = ("integrations/credential.js",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        may = super().has_add_permission(request) and self.has_connect_permission(request)
        return may and not _exists(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Everything on the page makes the connection, so who may not connect may only look."""
        return super().has_change_permission(request, obj) and self.has_connect_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) or self.has_connect_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list of one row is that row's page; without a row, the page that adds it."""
        row = ZohoCredential.get_instance()
        if row is not None and self.has_view_or_change_permission(request, row):
            return HttpResponseRedirect(self.page_url("change", row.pk))
        if self.has_add_permission(request):
            return HttpResponseRedirect(self.page_url("add"))
        return super().changelist_view(request, extra_context)

    def get_fieldsets(self, request: HttpRequest, obj: ZohoCredential | None = None) -> Any:
        """Who may only look gets no secret field at all: Django would print the value of a read-only field."""
        may_type = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if not may_type:
            return [(gettext_lazy("Connection"), {"fields": SHOWN})]
        by_hand = gettext_lazy("For a Self Client, or to enter everything by hand.")
        return [
            (gettext_lazy("Connect"), {"fields": CLIENT}),
            (gettext_lazy("By hand"), {"fields": BY_HAND, "description": by_hand}),
        ]

    @transaction.non_atomic_requests
    def add_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().add_view(*args, **kwargs)

    @transaction.non_atomic_requests
    def change_view(self, *args: Any, **kwargs: Any) -> Any:
        return super().change_view(*args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """A Self Client code is exchanged after the form's own transaction, which must not wait for Zoho."""
        answer = super().changeform_view(request, *args, **kwargs)
        code = request.__dict__.pop("zoho_code", "")
        return self.use_code(request, code) if code else answer

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        request.__dict__["zoho_code"] = form.cleaned_data.get("code", "")

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if "_connect" in request.POST:
            return self.to_consent(request)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self.to_consent(request) if "_connect" in request.POST else super().response_change(request, obj)

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        shown = {
            "card": card_of(row) if row else None,
            "may_connect": self.has_connect_permission(request),
            "redirect_uri": self.redirect_uri(request),
            "show_save_and_add_another": False,
        }
        return super().render_change_form(request, {**context, **shown}, *args, **kwargs)

    @admin.display(description=gettext_lazy("Stored secrets"))
    def secrets_stored(self, row: ZohoCredential) -> SafeString:
        lines = [f"{label_for_field(name, type(row))}: {secret_state(row, name)}" for name in SECRET_FIELDS]
        return format_html("{}", " · ".join(lines))


def _exists(request: HttpRequest) -> bool:
    """Whether there is a credential; the admin wants to know several times a page."""
    known = request.__dict__
    if "zoho_credential_exists" not in known:
        known["zoho_credential_exists"] = ZohoCredential.objects.exists()
    return bool(known["zoho_credential_exists"])
