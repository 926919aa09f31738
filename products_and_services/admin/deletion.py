"""A linked product is never deleted: the next sync would bring it back. Said in a sentence on every path."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from products_and_services.admin.addresses import product_url
from products_and_services.models import Product

REFUSAL = format_lazy(
    "{} {}",
    _("A product that is linked to Zoho cannot be deleted."),
    _("The next sync would bring it back. Make it not active and keep that value instead."),
)


class LinkedProductsStay(admin.ModelAdmin):
    """Mixed into the product admin."""

    def has_delete_permission(self, request: HttpRequest, obj: Product | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_linked)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """The delete page of a linked product leads back to the product, with the reason."""
        product = self.get_object(request, object_id)
        if product is None or not product.is_linked or not self.has_delete_permission(request):
            return super().delete_view(request, object_id, extra_context)
        messages.error(request, REFUSAL)
        return HttpResponseRedirect(product_url(request, product.pk))

    def get_actions(self, request: HttpRequest) -> Any:
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            _action, name, description = actions["delete_selected"]
            actions["delete_selected"] = (delete_unlinked, name, description)
        return actions


def delete_unlinked(
    modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Product]
) -> HttpResponse | None:
    """Django's own deletion for the products that may go; the others are left alone and said so."""
    linked = queryset.filter(zoho_item_id__isnull=False).count()
    if linked:
        refused = ngettext(
            "%(count)d linked product will not be deleted: the next sync would bring it back. Make it not active and "
            "keep that value instead.",
            "%(count)d linked products will not be deleted: the next sync would bring them back. Make them not active "
            "and keep that value instead.",
            linked,
        )
        messages.error(request, refused % {"count": linked})
    unlinked = queryset.filter(zoho_item_id__isnull=True)
    return delete_selected(modeladmin, request, unlinked) if unlinked.exists() else None
