"""The action *Sync selected items*: exactly these items are fetched, through the same pipeline as every sync."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from products_and_services.admin.sync_messages import tell_items, tell_unlinked
from products_and_services.models import Product
from products_and_services.queueing import queue_items

# Beyond this, Sync Zoho reads everything with fewer calls.
MOST_SELECTED = 1000
MOST_NAMED = 5


@admin.action(description=_("Sync selected items"), permissions=["sync"])
def sync_selected_items(_modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Product]) -> None:
    """Queue the linked products; name those without a Zoho item id and leave them alone."""
    unlinked = queryset.filter(zoho_item_id__isnull=True)
    if count := unlinked.count():
        tell_unlinked(request, list(unlinked.values_list("name", flat=True)[:MOST_NAMED]), count)
    linked = queryset.filter(zoho_item_id__isnull=False).values_list("zoho_item_id", flat=True)
    item_ids = [item_id for item_id in linked[: MOST_SELECTED + 1] if item_id]
    if len(item_ids) > MOST_SELECTED:
        sentence = _("More than %(most)d items are chosen. Press Sync Zoho: it reads all of them with fewer calls.")
        messages.error(request, sentence % {"most": MOST_SELECTED})
    elif item_ids:
        tell_items(request, queue_items(item_ids, request.user), len(item_ids))
