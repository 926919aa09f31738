"""Sync runs in the admin: the page that Sync Zoho leads to, with what goes on now and every run before. No editing."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from products_and_services.admin.run_actions import RunActions
from products_and_services.admin.run_page import run_page
from products_and_services.admin.run_states import SYNC
from products_and_services.admin.sync_progress import current_run, ended_run, progress
from products_and_services.models import SyncRun

URL_NAME = "products_and_services_syncrun_progress"


@admin.register(SyncRun)
class SyncRunAdmin(RunActions):
    list_display = ("__str__",)
    list_display_links = None
    list_per_page = 25
    show_full_result_count = False
    change_form_template = "admin/products_and_services/syncrun/run.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SyncRun]:
        return super().get_queryset(request).select_related("started_by").defer("item_ids", "evidence")

    def has_view_permission(self, request: HttpRequest, obj: SyncRun | None = None) -> bool:
        """Whoever may start a sync may see what came of it."""
        return super().has_view_permission(request, obj) or request.user.has_perm(SYNC)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: SyncRun | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SyncRun | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.progress_view)
        return [path("<int:pk>/progress/", view, name=URL_NAME), *super().get_urls()]

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far a run is, for the script that keeps the page up to date."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse(progress(get_object_or_404(SyncRun, pk=pk)), headers={"Cache-Control": "no-store"})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        run = current_run()
        shown = {
            "title": _("Sync Zoho"),
            "may_sync": request.user.has_perm(SYNC),
            "run": run,
            "ended": None if run else ended_run(),
            "progress": progress(run) if run else None,
        }
        return super().changelist_view(request, {**shown, **(extra_context or {})})

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        run = kwargs.get("obj")
        told = run_page(request, run) if run else {}
        return super().render_change_form(request, {**context, **told}, *args, **kwargs)
