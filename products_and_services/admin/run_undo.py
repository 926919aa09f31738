"""Undo: first a page that shows what would be restored and what not, then, by POST, a run that does it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from products_and_services.admin.addresses import run_url
from products_and_services.admin.change_lines import Line, field_label, shown_value
from products_and_services.admin.run_history import remember
from products_and_services.admin.run_states import may_sync
from products_and_services.admin.run_table import Linked
from products_and_services.admin.sync_messages import tell_queued
from products_and_services.models import SyncRun
from products_and_services.queueing import queue_undo, undo_of
from products_and_services.zoho_sync.decisions import find_undoable
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.undo_outlook import Outlook, outlook

TEMPLATE = "admin/products_and_services/syncrun/undo.html"
MOST_JUDGED = 200


def may_be_undone(run: SyncRun) -> bool:
    """Whether a run is over and wrote something that a customer could notice."""
    wrote = run.created or run.updated or run.deactivated
    return bool(run.applied_up_to and wrote and run.state in SyncRun.OVER)


def undo_view(modeladmin: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """GET shows, POST queues."""
    run = get_object_or_404(SyncRun, pk=pk) if modeladmin.has_view_permission(request) else None
    if run is None or not may_sync(request, run):
        raise PermissionDenied
    if request.method == "POST":
        return HttpResponseRedirect(run_url(request, _undo(request, run)))
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return TemplateResponse(request, TEMPLATE, {**modeladmin.admin_site.each_context(request), **_told(request, run)})


def _undo(request: HttpRequest, run: SyncRun) -> SyncRun:
    try:
        queued = queue_undo(run.pk, request.user)
    except SyncRefused as refusal:
        messages.error(request, str(refusal))
        return run
    remember(request, run, _("Undone by run %(run)d.") % {"run": queued.run.pk})
    remember(request, queued.run, _("Started to undo run %(run)d.") % {"run": run.pk})
    tell_queued(request, queued, _("Run %(run)d is being undone.") % {"run": run.pk})
    return queued.run


def _told(request: HttpRequest, run: SyncRun) -> dict[str, Any]:
    judged = list(outlook(run, MOST_JUDGED + 1))
    linked = Linked(request, [one.change.zoho_item_id for one in judged[:MOST_JUDGED]])
    rows = [_row(one, linked) for one in judged[:MOST_JUDGED]]
    return {
        "title": _("Undo run %(run)d") % {"run": run.pk},
        "opts": SyncRun._meta,
        "run": run,
        "refusal": _refusal(run),
        "restored": [row for row in rows if row["lines"]],
        "kept": [row for row in rows if row["kept"]],
        "more": len(judged) > MOST_JUDGED,
        "most": MOST_JUDGED,
    }


def _refusal(run: SyncRun) -> str:
    undoing = undo_of(run)
    if undoing is not None:
        return _("Run %(undo)d takes run %(run)d back already.") % {"undo": undoing.pk, "run": run.pk}
    try:
        find_undoable(run.pk)
    except SyncRefused as refusal:
        return str(refusal)
    return ""


def _row(one: Outlook, linked: Linked) -> dict[str, Any]:
    item_id = one.change.zoho_item_id
    return {
        "item_id": item_id,
        "name": linked.name(item_id) or one.change.fields.get("name", ["", ""])[1] or item_id,
        "product_url": linked.product_url(item_id),
        "lines": [_line(name, now, then, linked.decimals) for name, (now, then) in one.restored.items()],
        "kept": one.kept,
    }


def _line(name: str, now: object, then: object, decimals: int | None) -> Line:
    return Line(field_label(name), shown_value(name, now, decimals), shown_value(name, then, decimals), "")
