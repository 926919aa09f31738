"""The actions *Lock* and *Unlock*: a page asks which fields, then exactly those change. Works without scripts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from products_and_services.admin.change_lines import field_label
from products_and_services.admin.sync_messages import tell_unlinked
from products_and_services.locking import lock_fields, unlock_fields
from products_and_services.models import Product
from products_and_services.zoho_sync.mapping import FIELD_NAMES

# More would not fit into one form that Django accepts.
MOST_CHOSEN = 500
MOST_NAMED = 8
TEMPLATE = "admin/products_and_services/product/lock_selected.html"


class FieldsForm(forms.Form):
    """Which fields; none is ticked beforehand."""

    fields_chosen = forms.MultipleChoiceField(
        label=_("Fields"),
        choices=lambda: [(name, field_label(name)) for name in FIELD_NAMES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one field.")},
    )


@dataclass(frozen=True, slots=True)
class Locking:
    """One of the two actions: its words and what it calls."""

    action: str
    title: str | Promise
    explained: str | Promise
    logged: str | Promise
    change: Callable[[Iterable[int], Iterable[str]], list[Product]]


LOCK = Locking(
    "lock_selected",
    _("Lock values of the chosen products"),
    _("The values as they are now become yours: syncs leave them alone until you unlock them."),
    _("Locked: %(names)s."),
    lock_fields,
)
UNLOCK = Locking(
    "unlock_selected",
    _("Unlock values of the chosen products"),
    _("Zoho owns these fields again: the next sync brings Zoho's values. Refused values are accepted again too."),
    _("Unlocked: %(names)s."),
    unlock_fields,
)


@admin.action(description=_("Lock values"), permissions=["change"])
def lock_selected(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Product]) -> Any:
    """Ask which fields, then make them the operator's."""
    return _ask_or_do(modeladmin, request, queryset, LOCK)


@admin.action(description=_("Unlock values"), permissions=["change"])
def unlock_selected(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Product]) -> Any:
    """Ask which fields, then give them back to Zoho."""
    return _ask_or_do(modeladmin, request, queryset, UNLOCK)


def _ask_or_do(
    modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Product], locking: Locking
) -> HttpResponse | None:
    linked = list(queryset.filter(zoho_item_id__isnull=False)[: MOST_CHOSEN + 1])
    form = FieldsForm(request.POST if "confirmed" in request.POST else None)
    if len(linked) > MOST_CHOSEN:
        sentence = _("More than %(most)d products are chosen. Narrow the list down and do it in parts.")
        messages.error(request, sentence % {"most": MOST_CHOSEN})
    elif form.is_valid():
        _do(request, linked, form.cleaned_data["fields_chosen"], locking)
    else:
        _tell_unlinked(request, queryset)
        return _ask(modeladmin, request, linked, {"locking": locking, "form": form}) if linked else None
    return None


def _tell_unlinked(request: HttpRequest, queryset: QuerySet[Product]) -> None:
    unlinked = queryset.filter(zoho_item_id__isnull=True)
    if count := unlinked.count():
        tell_unlinked(request, list(unlinked.values_list("name", flat=True)[:MOST_NAMED]), count)


def _ask(
    modeladmin: admin.ModelAdmin, request: HttpRequest, linked: list[Product], asked: dict[str, Any]
) -> HttpResponse:
    context = {
        **modeladmin.admin_site.each_context(request),
        **asked,
        "title": asked["locking"].title,
        "opts": modeladmin.opts,
        "products": linked,
        "named": linked[:MOST_NAMED],
        "unnamed": max(0, len(linked) - MOST_NAMED),
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, TEMPLATE, context)


def _do(request: HttpRequest, linked: list[Product], names: list[str], locking: Locking) -> None:
    changed = locking.change([product.pk for product in linked], names)
    message = str(locking.logged) % {"names": ", ".join(field_label(name) for name in names)}
    if changed:
        LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, message)  # type: ignore[arg-type]
    count = ngettext("%(count)d product was changed.", "%(count)d products were changed.", len(changed))
    messages.success(request, f"{message} {count % {'count': len(changed)}}")
