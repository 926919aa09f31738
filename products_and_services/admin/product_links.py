"""The page *Link suggestions*: products typed by hand beside the Zoho items they look like."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from integrations.models import ZohoCredential
from integrations.utils import zoho_item_url
from products_and_services.admin.addresses import admin_url
from products_and_services.admin.change_lines import field_label, shown_value
from products_and_services.admin.product_history import page_number
from products_and_services.admin.product_refresh import PERMISSION
from products_and_services.admin.sync_messages import tell_items
from products_and_services.link_suggestions import (
    COMPARED,
    Pair,
    ignore_pair,
    ignored_pairs,
    link_pair,
    suggest_again,
    suggested_pairs,
)
from products_and_services.models import Product
from products_and_services.queueing import queue_items
from products_and_services.zoho_sync.errors import SyncRefused

PAGE = 20
MOST_IGNORED = 20
URL_NAME = "products_and_services_product_links"
TEMPLATE = "admin/products_and_services/product/links.html"


class Row(NamedTuple):
    """One field of a pair, side by side."""

    label: str
    ours: str
    zohos: str
    differs: bool


class Shown(NamedTuple):
    """A pair with everything its card shows."""

    pair: Pair
    rows: list[Row]
    item_url: str


class ProductLinks(admin.ModelAdmin):
    """Mixed into the product admin."""

    def get_urls(self) -> list[URLPattern]:
        # Not atomic under ATOMIC_REQUESTS: the message has to know whether the worker queue took the run.
        view = transaction.non_atomic_requests(self.admin_site.admin_view(self.links_view))
        return [path("link-suggestions/", view, name=URL_NAME), *super().get_urls()]

    def links_view(self, request: HttpRequest) -> HttpResponse:
        """GET shows; POST links, ignores or suggests again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._choose(request)
        if request.method in ("GET", "HEAD"):
            return TemplateResponse(request, TEMPLATE, self._links(request))
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

    def _links(self, request: HttpRequest) -> dict[str, Any]:
        page = page_number(request.GET.get("page", ""))
        pairs = suggested_pairs((page - 1) * PAGE, PAGE + 1)
        may_change = self.has_change_permission(request)
        return {
            **self.admin_site.each_context(request),
            "title": _("Link suggestions"),
            "opts": self.opts,
            "suggestions": _shown(pairs[:PAGE]),
            "ignored": ignored_pairs(0, MOST_IGNORED),
            "newer": page - 1,
            "older": page + 1 if len(pairs) > PAGE else 0,
            "may_link": may_change and request.user.has_perm(PERMISSION),
            "may_ignore": may_change,
        }

    def _choose(self, request: HttpRequest) -> HttpResponse:
        choice = CHOICES.get(request.POST.get("choice", ""))
        product_pk = request.POST.get("product", "")
        if choice is None or not (product_pk.isascii() and product_pk.isdigit()):
            raise PermissionDenied
        product = get_object_or_404(Product, pk=int(product_pk[:18]))
        if not self.has_change_permission(request, product):
            raise PermissionDenied
        try:
            choice(request, product, request.POST.get("item", ""))
        except SyncRefused as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(admin_url(request, URL_NAME))


def _shown(pairs: list[Pair]) -> list[Shown]:
    credential = ZohoCredential.get_instance()
    decimals = credential.price_precision if credential else None
    return [
        Shown(pair, _rows(pair, decimals), zoho_item_url(pair.item_id, credential) if credential else "")
        for pair in pairs
    ]


def _rows(pair: Pair, decimals: int | None) -> list[Row]:
    return [
        Row(
            field_label(name),
            shown_value(name, pair.ours[name], decimals),
            shown_value(name, pair.zohos[name], decimals),
            pair.ours[name] != pair.zohos[name],
        )
        for name in COMPARED
    ]


def _link(request: HttpRequest, product: Product, item_id: str) -> None:
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    twins = link_pair(product.pk, item_id)
    said = {"item": item_id, "name": product.name}
    _remember(request, [product], _("Linked to Zoho item %(item)s.") % said)
    _remember(request, twins, _("Zoho item %(item)s moved to “%(name)s”; this product is not active any more.") % said)
    messages.success(request, _("“%(name)s” is linked to Zoho item %(item)s.") % said)
    tell_items(request, queue_items([item_id], request.user), 1)


def _ignore(request: HttpRequest, product: Product, item_id: str) -> None:
    if ignore_pair(product, item_id):
        said = {"item": item_id, "name": product.name}
        _remember(request, [product], _("Not suggested any more: Zoho item %(item)s.") % said)
        messages.success(request, _("“%(name)s” and Zoho item %(item)s are not suggested any more.") % said)


def _suggest_again(request: HttpRequest, product: Product, item_id: str) -> None:
    if suggest_again(product, item_id):
        said = {"item": item_id, "name": product.name}
        _remember(request, [product], _("Suggested again: Zoho item %(item)s.") % said)
        messages.success(request, _("“%(name)s” and Zoho item %(item)s may be suggested again.") % said)


def _remember(request: HttpRequest, products: list[Product], sentence: str) -> None:
    if products:
        LogEntry.objects.log_actions(request.user.pk, products, CHANGE, sentence)  # type: ignore[arg-type]


CHOICES: dict[str, Callable[[HttpRequest, Product, str], None]] = {
    "link": _link,
    "ignore": _ignore,
    "again": _suggest_again,
}
