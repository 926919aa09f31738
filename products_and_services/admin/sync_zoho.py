"""The Sync Zoho button: GET shows the sync page, POST starts. Hiding the button is courtesy; the view decides."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from products_and_services.admin.addresses import admin_url, run_url
from products_and_services.admin.run_history import remember
from products_and_services.admin.sync_messages import tell
from products_and_services.models import SyncRun
from products_and_services.queueing import queue_sync
from products_and_services.zoho_sync.starting import Wanted

URL_NAME = "products_and_services_sync_zoho"
PERMISSION = "products_and_services.sync_zoho"
# One start for every ten seconds: enough for a person in a hurry, too few to use up the day's calls.
MOST_STARTS_A_MINUTE = 6


class SyncZohoButton(admin.ModelAdmin):
    """Mixed into the product admin, whose address the page stands under."""

    def has_sync_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def get_urls(self) -> list[URLPattern]:
        # Not atomic under ATOMIC_REQUESTS: the message has to know whether the worker queue took the run.
        view = transaction.non_atomic_requests(self.admin_site.admin_view(self.sync_zoho_view))
        return [path("sync-zoho/", view, name=URL_NAME), *super().get_urls()]

    def sync_zoho_view(self, request: HttpRequest) -> HttpResponseBase:
        if not self.has_sync_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return HttpResponseRedirect(_start(request, preview="preview" in request.POST))
        if request.method in ("GET", "HEAD"):
            runs = self.admin_site.get_model_admin(SyncRun)
            page: HttpResponseBase = runs.changelist_view(request, {"above": self.opts})
            return page
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        shown = {"may_sync": self.has_sync_permission(request)}
        return super().changelist_view(request, {**shown, **(extra_context or {})})


def _start(request: HttpRequest, *, preview: bool) -> str:
    """Queue a sync or a preview; the address of the page where it can be watched."""
    if _starts_too_often(request.user):
        sentence = _("You have started %(count)d syncs within a minute. Wait a minute, then press again.")
        messages.warning(request, sentence % {"count": MOST_STARTS_A_MINUTE})
        return admin_url(request, URL_NAME)
    queued = queue_sync(Wanted(trigger=SyncRun.Trigger.BUTTON, user=request.user, preview=preview))
    tell(request, queued)
    if queued.placed:
        remember(request, queued.run, _("Started a preview.") if preview else _("Started a sync."))
    if preview and queued.placed:
        return run_url(request, queued.run)
    return admin_url(request, URL_NAME)


def _starts_too_often(user: Any) -> bool:
    since = timezone.now() - timedelta(minutes=1)
    own = SyncRun.objects.filter(started_by=user, trigger=SyncRun.Trigger.BUTTON, kind=SyncRun.Kind.FULL)
    return own.filter(created_at__gt=since).count() >= MOST_STARTS_A_MINUTE
