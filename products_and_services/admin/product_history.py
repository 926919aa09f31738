"""The history of a product: a page of what syncs changed, and the rows of both that page and the product's own."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from integrations.models import ZohoCredential
from products_and_services.admin.change_lines import Line, change_lines
from products_and_services.admin.formatting import local_time
from products_and_services.admin.missing import told_when_gone
from products_and_services.admin.product_charts import product_charts
from products_and_services.history import written_at, written_changes
from products_and_services.models import Product, SyncChange
from products_and_services.zoho_sync.sentences import started_by

PAGE = 25
URL_NAME = "products_and_services_product_changes"


class Entry(NamedTuple):
    """One change of a product: when, what kind, by whom or what, and the values."""

    change: SyncChange
    when: str
    who: str
    lines: list[Line]


def entries(changes: Sequence[SyncChange], decimals: int | None) -> list[Entry]:
    """Rows for a table of changes."""
    return [
        Entry(one, local_time(written_at(one.run)), started_by(one.run), change_lines(one, decimals)) for one in changes
    ]


class ProductHistory(admin.ModelAdmin):
    """Mixed into the product admin: the page *All changes* of a linked product."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(told_when_gone(self, self.changes_view))
        return [path("<path:object_id>/changes/", view, name=URL_NAME), *super().get_urls()]

    def changes_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The changes in pages; the number of all is never asked for."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        product = self.get_object(request, object_id)
        if not self.has_view_permission(request, product):
            raise PermissionDenied
        if product is None:
            raise Http404
        return TemplateResponse(
            request, "admin/products_and_services/product/changes.html", self._changes(request, product)
        )

    def _changes(self, request: HttpRequest, product: Product) -> dict[str, Any]:
        page = page_number(request.GET.get("page", ""))
        found = list(written_changes(product.zoho_item_id or "")[(page - 1) * PAGE : page * PAGE + 1])
        credential = ZohoCredential.get_instance()
        return {
            **self.admin_site.each_context(request),
            "title": _("Changes of %(name)s") % {"name": product},
            "opts": self.opts,
            "original": product,
            "entries": entries(found[:PAGE], credential.price_precision if credential else None),
            "newer": page - 1,
            "older": page + 1 if len(found) > PAGE else 0,
            "charts": product_charts(product, credential),
        }


def page_number(asked: str) -> int:
    """The page that an address asks for; the first one when it asks for none that can be."""
    return int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked[:9]) <= 100_000 else 1
