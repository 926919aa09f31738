"""What an operator is told after asking for a sync: what happened, where to look, what happens next."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from products_and_services.admin.addresses import run_url
from products_and_services.models import SyncRun
from products_and_services.queueing import Queued
from products_and_services.zoho_sync.sentences import already_running


def tell(request: HttpRequest, queued: Queued) -> None:
    """Say what came of the Sync Zoho button."""
    if not queued.placed:
        messages.warning(request, format_html("{} {}", already_running(queued.run), link_to(request, queued.run)))
    elif queued.sent is False:
        messages.warning(request, format_html("{} {}", _waits_for_the_queue([queued]), link_to(request, queued.run)))
    else:
        messages.success(request, format_html("{} {}", _on_its_way(queued.run), link_to(request, queued.run)))


def tell_queued(request: HttpRequest, queued: Queued, sentence: str) -> None:
    """Say what was handed to the workers, or that it waits for the queue."""
    if queued.sent is False:
        messages.warning(request, _waits_for_the_queue([queued]))
    else:
        messages.success(request, sentence)


def tell_items(request: HttpRequest, queued: Sequence[Queued], items: int) -> None:
    """Say what came of *Sync selected items*."""
    links = format_html_join(" ", "{}", ((link_to(request, one.run),) for one in queued))
    if any(one.sent is False for one in queued):
        messages.warning(request, format_html("{} {}", _waits_for_the_queue(queued), links))
        return
    sentence = ngettext(
        "%(count)d item is fetched from Zoho (task %(tasks)s).",
        "%(count)d items are fetched from Zoho (task %(tasks)s).",
        items,
    )
    tasks = ", ".join(one.run.task_id for one in queued)
    messages.success(request, format_html("{} {}", sentence % {"count": items, "tasks": tasks}, links))


def tell_unlinked(request: HttpRequest, names: Sequence[str], count: int) -> None:
    """Name the products that have no Zoho item id; nothing was done to them."""
    sentence = ngettext(
        "%(count)d product has no Zoho item id and was left alone: %(names)s.",
        "%(count)d products have no Zoho item id and were left alone: %(names)s.",
        count,
    )
    shown = ", ".join(names) + (", …" if count > len(names) else "")
    messages.warning(request, sentence % {"count": count, "names": shown})


def link_to(request: HttpRequest, run: SyncRun) -> SafeString:
    """A link to the page where a run's result can be seen."""
    label = gettext("See run %(run)d") % {"run": run.pk}
    return format_html('<a class="alert-link" href="{}">{}</a>', run_url(request, run), label)


def _on_its_way(run: SyncRun) -> str:
    if run.resumes:
        sentence = gettext("The interrupted sync goes on after page %(page)d (task %(task)s).")
        return sentence % {"page": run.pages, "task": run.task_id}
    if run.preview:
        return gettext("Preview started (task %(task)s).") % {"task": run.task_id}
    return gettext("Sync started (task %(task)s).") % {"task": run.task_id}


def _waits_for_the_queue(queued: Sequence[Queued]) -> str:
    runs = ", ".join(str(one.run.pk) for one in queued)
    tasks = ", ".join(one.run.task_id for one in queued)
    sentence = gettext(
        "Queued as run %(runs)s (task %(tasks)s). The worker queue cannot be reached; "
        "it starts by itself within a minute once the queue is back."
    )
    return sentence % {"runs": runs, "tasks": tasks}
