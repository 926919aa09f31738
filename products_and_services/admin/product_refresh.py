"""*Refresh from Zoho* on the product page, and *Accept again* for a refused value. POST only; the history says who."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _

from integrations.models import ZohoCredential
from integrations.press_again import press_again
from products_and_services.admin.addresses import product_url
from products_and_services.admin.change_lines import change_lines, field_label, finding_label
from products_and_services.admin.sync_messages import link_to, tell_items
from products_and_services.locking import unlock_fields
from products_and_services.models import Product, SyncProblem, SyncRun
from products_and_services.refreshing import is_settled, refresh_item
from products_and_services.zoho_sync.locks import REFUSED

REFRESH = "products_and_services_product_refresh"
ACCEPT = "products_and_services_product_accept"
PERMISSION = "products_and_services.sync_zoho"
View = Callable[[HttpRequest, str], HttpResponse]


class ProductRefresh(admin.ModelAdmin):
    """Mixed into the product admin."""

    def get_urls(self) -> list[URLPattern]:
        # Not atomic under ATOMIC_REQUESTS: a worker has to see the run while this request waits for it.
        refresh = transaction.non_atomic_requests(self.admin_site.admin_view(self.refresh_view))
        accept = self.admin_site.admin_view(self.accept_view)
        own = [
            path("<path:object_id>/refresh/", refresh, name=REFRESH),
            path("<path:object_id>/accept/", accept, name=ACCEPT),
        ]
        return [*own, *super().get_urls()]

    def refresh_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask Zoho for this item; waits a few seconds for the answer, then lets it go on in the background."""
        product = self._linked(request, object_id)
        if not (request.user.has_perm(PERMISSION) and self.has_view_permission(request, product)):
            raise PermissionDenied
        if request.method != "POST":
            return press_again(request, product_url(request, product.pk))
        queued = refresh_item(product.zoho_item_id or "", request.user)
        self.log_change(request, product, _("Refreshed from Zoho (run %(run)d).") % {"run": queued.run.pk})
        if queued.sent is False:
            tell_items(request, [queued], 1)
        else:
            _tell_outcome(request, queued.run)
        return _back_to(request, product)

    def accept_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take back the refusal of an undone value, so that the next sync may write it."""
        product = self._linked(request, object_id)
        if not self.has_change_permission(request, product):
            raise PermissionDenied
        if request.method != "POST":
            return press_again(request, product_url(request, product.pk))
        name = request.POST.get("field", "")
        if product.zoho_locks.get(name, {}).get("lock") == REFUSED and unlock_fields([product.pk], [name]):
            said = {"name": field_label(name)}
            self.log_change(request, product, _("No longer refused: %(name)s.") % said)
            messages.success(request, _("%(name)s: the next sync brings Zoho's value, whatever it is.") % said)
        return _back_to(request, product)

    def _linked(self, request: HttpRequest, object_id: str) -> Product:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        product: Product | None = self.get_object(request, object_id)
        if product is None or not product.is_linked:
            raise Http404
        return product


def _back_to(request: HttpRequest, product: Product) -> HttpResponse:
    return HttpResponseRedirect(product_url(request, product.pk))


def _tell_outcome(request: HttpRequest, run: SyncRun) -> None:
    level = messages.INFO
    if not is_settled(run):
        sentence = _("Zoho has not answered within ten seconds. It goes on in the background.")
    elif run.state not in SyncRun.APPLIED:
        level, sentence = messages.WARNING, run.message or str(run.get_state_display())
    elif problem := run.findings.filter(severity=SyncProblem.Severity.PROBLEM).first():
        level = messages.WARNING
        said = f"{finding_label(problem.field)}: {problem.reason}"
        sentence = _("Zoho sent something that could not be used. %(problem)s") % {"problem": said}
    elif not run.total:
        level, sentence = messages.WARNING, _("Zoho no longer has this item.")
    else:
        level, sentence = messages.SUCCESS, _what_changed(run)
    messages.add_message(request, level, format_html("{} {}", sentence, link_to(request, run)))


def _what_changed(run: SyncRun) -> str:
    change = run.changes.first()
    credential = ZohoCredential.get_instance()
    lines = change_lines(change, credential.price_precision if credential else None) if change else []
    if not lines:
        return _("Nothing has changed: this is what Zoho says now.")
    return _("Zoho was asked just now: %(changes)s.") % {"changes": ", ".join(str(line) for line in lines)}
