"""Filters of the product list; each is a plain choice that works without JavaScript."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from products_and_services.models import Product
from products_and_services.problem_items import with_problems


class ChoiceFilter(admin.SimpleListFilter):
    """A filter whose choices are conditions: value → (label, condition)."""

    template = "admin/products_and_services/choice_filter.html"
    choices_by_value: dict[str, tuple[Any, Q]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, (label, _condition) in self.choices_by_value.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        chosen = self.choices_by_value.get(self.value() or "")
        return queryset.filter(chosen[1]) if chosen else queryset


class ActiveFilter(ChoiceFilter):
    title = _("Active")
    parameter_name = "active"
    choices_by_value = {
        "yes": (_("active"), Q(is_active=True)),
        "no": (_("not active"), Q(is_active=False)),
    }


class ZohoFilter(ChoiceFilter):
    """Locked and missing products are linked ones, hence one list of choices."""

    title = _("Zoho")
    parameter_name = "zoho"
    choices_by_value = {
        "linked": (_("linked"), Q(zoho_item_id__isnull=False)),
        "not-linked": (_("not linked"), Q(zoho_item_id__isnull=True)),
        "locked": (_("with values of ours"), ~Q(zoho_locks={})),
        "missing": (_("missing in Zoho"), Q(zoho_missing_since__isnull=False)),
        "problems": (_("with problems"), with_problems()),
    }


class StockFilter(ChoiceFilter):
    title = pgettext_lazy("filter", "Stock")
    parameter_name = "stock"
    choices_by_value = {
        "in": (_("in stock"), Q(stock_quantity__gt=0)),
        "out": (_("out of stock"), Q(stock_quantity__lte=0)),
        "untracked": (_("not tracked"), Q(stock_quantity__isnull=True)),
    }
