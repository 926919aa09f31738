"""What a person may do with a run: POST only, each with its permission, each a line in the run's history."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from integrations.press_again import press_again
from products_and_services.admin.addresses import run_url
from products_and_services.admin.missing import told_when_gone
from products_and_services.admin.run_decisions import apply, cancel, discard, retry
from products_and_services.admin.run_export import export_view
from products_and_services.admin.run_states import may_apply, may_decide, may_sync
from products_and_services.admin.run_undo import undo_view
from products_and_services.models import SyncRun
from products_and_services.zoho_sync.errors import SyncRefused

NAME = "products_and_services_syncrun_{}"


@dataclass(frozen=True, slots=True)
class Act:
    """Who may do it, and what is done; `do` returns the run to look at next and raises SyncRefused with a sentence."""

    may: Callable[[HttpRequest, SyncRun], bool]
    do: Callable[[HttpRequest, SyncRun], SyncRun]


ACTS = {
    "apply": Act(may_apply, apply),
    "discard": Act(may_decide, discard),
    "cancel": Act(may_sync, cancel),
    "retry": Act(may_sync, retry),
}


class RunActions(admin.ModelAdmin):
    """Mixed into the run admin: the addresses below a run."""

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, Callable[..., HttpResponseBase]] = {
            **{f"{name}/": partial(self._act, act=act) for name, act in ACTS.items()},
            "undo/": partial(undo_view, self),
            "changes.csv": partial(export_view, self),
        }
        return [
            path(f"<int:pk>/{tail}", self._guarded(view), name=NAME.format(tail.rstrip("/").removeprefix("changes.")))
            for tail, view in views.items()
        ] + super().get_urls()

    def _guarded(self, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        # Not atomic under ATOMIC_REQUESTS: the message has to know whether the worker queue took the run.
        return transaction.non_atomic_requests(self.admin_site.admin_view(told_when_gone(self, view)))

    def _act(self, request: HttpRequest, pk: int, act: Act) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = get_object_or_404(SyncRun, pk=pk)
        if not act.may(request, run):
            raise PermissionDenied
        if request.method != "POST":
            return press_again(request, run_url(request, run))
        return HttpResponseRedirect(run_url(request, _done(request, run, act)))


def _done(request: HttpRequest, run: SyncRun, act: Act) -> SyncRun:
    try:
        return act.do(request, run)
    except SyncRefused as refusal:
        messages.error(request, str(refusal))
        return run
