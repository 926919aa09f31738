"""Apply, discard, cancel, retry: each is one call, one line in the history, one message."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from products_and_services.admin.run_history import remember
from products_and_services.admin.run_states import is_implausible
from products_and_services.admin.sync_messages import tell_items, tell_queued
from products_and_services.models import SyncChange, SyncRun
from products_and_services.queueing import queue_apply, queue_items
from products_and_services.run_findings import refused_item_ids
from products_and_services.services import cancel_run, discard_run
from products_and_services.zoho_sync.errors import SyncRefused

# Beyond this, Sync now reads everything with fewer calls.
MOST_RETRIED = 1000


def affected(run: SyncRun) -> int:
    """How many products a run would change; counted, as somebody is asked to type it."""
    return run.changes.exclude(kind=SyncChange.Kind.NOTED).count()


def apply(request: HttpRequest, run: SyncRun) -> SyncRun:
    """Have a worker apply exactly what the run proposes; what the guard doubts only with the count typed."""
    if is_implausible(run) and not _typed_right(request, affected(run)):
        raise SyncRefused(_("Nothing was applied: the number typed is not the number of products."))
    queued = queue_apply(run.pk)
    remember(request, run, _("Applied."))
    tell_queued(request, queued, _("The changes of run %(run)d are being written.") % {"run": run.pk})
    return queued.run


def discard(request: HttpRequest, run: SyncRun) -> SyncRun:
    """Drop what the run proposes."""
    discard_run(run.pk)
    remember(request, run, _("Discarded."))
    messages.success(request, _("Discarded. Nothing of it was written."))
    return run


def cancel(request: HttpRequest, run: SyncRun) -> SyncRun:
    """Stop the run; a worker that is at it finishes its page first."""
    told = cancel_run(run.pk)
    remember(request, run, _("Cancelled."))
    stopped = told["state"] == SyncRun.State.CANCELLED
    messages.success(request, _("Cancelled.") if stopped else _("The sync stops after the page in hand."))
    return run


def retry(request: HttpRequest, run: SyncRun) -> SyncRun:
    """Fetch the items again that had problems; they may have been mended in Zoho meanwhile."""
    item_ids = refused_item_ids(run, MOST_RETRIED + 1)
    if not item_ids:
        raise SyncRefused(_("No problem of this run names an item that could be fetched."))
    if len(item_ids) > MOST_RETRIED:
        sentence = _("More than %(most)d items had problems. Press Sync now: it reads all of them with fewer calls.")
        raise SyncRefused(sentence % {"most": MOST_RETRIED})
    queued = queue_items(item_ids, request.user)
    remember(request, run, _("Retried the items with problems."))
    for one in queued:
        remember(request, one.run, _("Started to retry the items with problems of run %(run)d.") % {"run": run.pk})
    tell_items(request, queued, len(item_ids))
    return queued[0].run if len(queued) == 1 else run


def _typed_right(request: HttpRequest, count: int) -> bool:
    digits = "".join(letter for letter in request.POST.get("count", "")[:40] if letter.isdecimal())
    return digits != "" and int(digits) == count
