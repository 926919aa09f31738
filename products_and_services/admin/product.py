"""Products in the admin: the list, the form, and who owns which value."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from products_and_services.admin.deletion import LinkedProductsStay
from products_and_services.admin.formatting import UNKNOWN
from products_and_services.admin.lock_selected import lock_selected, unlock_selected
from products_and_services.admin.product_columns import ProductColumns, with_facts
from products_and_services.admin.product_filters import ActiveFilter, StockFilter, ZohoFilter
from products_and_services.admin.product_forms import LinkedProductForm, ProductForm
from products_and_services.admin.product_history import ProductHistory
from products_and_services.admin.product_links import ProductLinks
from products_and_services.admin.product_page import ZOHO_FACTS, ProductPage
from products_and_services.admin.product_refresh import ProductRefresh
from products_and_services.admin.sync_selected import sync_selected_items
from products_and_services.admin.sync_zoho import SyncZohoButton
from products_and_services.editing import save_edit
from products_and_services.models import Product
from products_and_services.search import SEARCHED, sort_what_was_found
from products_and_services.zoho_sync.mapping import FIELD_NAMES

FACTS = ("created", "last_changed")


@admin.register(Product)
class ProductAdmin(
    ProductColumns, ProductPage, ProductHistory, ProductRefresh, ProductLinks, SyncZohoButton, LinkedProductsStay
):
    list_display = ("name", "price_shown", "stock_shown", "is_active", "sku", "zoho_id", "last_changed", "last_seen")
    list_filter = (ActiveFilter, ZohoFilter, StockFilter)
    list_per_page = 50
    empty_value_display = UNKNOWN
    show_full_result_count = False
    search_fields = SEARCHED
    search_help_text = gettext_lazy("Name, SKU, Zoho id")
    ordering = ("name", "pk")
    actions = (sync_selected_items, lock_selected, unlock_selected)
    readonly_fields = FACTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        return with_facts(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Product], search_term: str
    ) -> tuple[QuerySet[Product], bool]:
        products, may_repeat = super().get_search_results(request, queryset, search_term)
        return sort_what_was_found(products, search_term), may_repeat

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = LinkedProductForm if obj is not None and obj.is_linked else ProductForm
        kwargs |= {"form": form, "fields": form.Meta.fields}
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": ProductForm.Meta.fields})]
        if obj.is_linked:
            return [
                (None, {"fields": FIELD_NAMES}),
                (_("Zoho"), {"fields": ZOHO_FACTS}),
                (_("Record"), {"fields": FACTS}),
            ]
        return [(None, {"fields": ProductForm.Meta.fields}), (_("Record"), {"fields": FACTS})]

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> tuple[str, ...]:
        return (*ZOHO_FACTS, *FACTS) if obj is not None and obj.is_linked else FACTS

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        """Only what was changed is written; saving without a change moves nothing."""
        if isinstance(form, LinkedProductForm):
            self._save_linked(request, obj, form)
        elif not change:
            obj.save()
        elif form.changed_data:
            obj.save(update_fields=[*form.changed_data, "updated_at"])

    def _save_linked(self, request: HttpRequest, obj: Product, form: LinkedProductForm) -> None:
        edit = form.edit()
        save_edit(obj.pk, edit)
        if edit.release:
            names = ", ".join(str(form.fields[name].label) for name in form.owned if name in edit.release)
            messages.info(
                request, _("Zoho owns again: %(names)s. The next sync brings Zoho's value.") % {"names": names}
            )
