"""How the list of products is searched, filtered and ordered."""

from typing import Any

from django.core.validators import RegexValidator
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.utils import extend_schema_field

from products_and_services.api.filter_fields import ItemIdFilter, MomentFilter, TrueOrFalseFilter
from products_and_services.models import Product
from products_and_services.search import has_word, sort_what_was_found

Products = QuerySet[Product]

LONGEST_SEARCH = 100
LONGEST_SKU = 255
ORDERINGS = {"name": "name", "price": "price", "stock": "stock_quantity", "updated": "updated_at"}
# Ordered by column and key alone, so that an index serves them in both directions.
NEVER_NULL = ("name", "updated_at")
ORDERING_CHOICES = [(sign + key, sign + key) for key in ORDERINGS for sign in ("", "-")]
# Text without NUL, which PostgreSQL cannot hold; a search needs something to look for as well.
NO_NUL = r"^[^\u0000]+$"
NO_NUL_NOT_BLANK = r"^[^\u0000]*[^\s\u0000\u001c-\u001f\u0085][^\u0000]*$"
HAS_A_WORD = RegexValidator(r"\S", _("Say what to look for, or leave the parameter out."), code="blank")


def _described(description: str, **schema: Any) -> Any:
    return extend_schema_field({"description": description, **schema})


def in_order(products: Products, ordering: str) -> Products:
    """Products by one of ORDERINGS, `-` for descending; unknown values last either way, ties settled by the key."""
    descending, column = ordering.startswith("-"), ORDERINGS[ordering.removeprefix("-")]
    if column in NEVER_NULL:
        return products.order_by(*((f"-{column}", "-pk") if descending else (column, "pk")))
    key = F(column)
    return products.order_by(key.desc(nulls_last=True) if descending else key.asc(nulls_last=True), "pk")


class ProductFilter(FilterSet):
    search = _described(
        "Words that must all occur in name, SKU or Zoho item id, in any case of ASCII letters.",
        type="string",
        maxLength=LONGEST_SEARCH,
        pattern=NO_NUL_NOT_BLANK,
    )(CharFilter(method="filter_search", strip=False, max_length=LONGEST_SEARCH, validators=[HAS_A_WORD]))
    active = _described("Only products on sale (`true`) or not on sale (`false`).", type="boolean")(
        TrueOrFalseFilter(field_name="is_active")
    )
    in_stock = _described(
        "Only products with a stock above zero (`true`), or of zero and less (`false`). "
        "A product whose stock is not tracked is in neither.",
        type="boolean",
    )(TrueOrFalseFilter(method="filter_in_stock"))
    sku = _described(
        "Exactly this SKU. Several products may share one.", type="string", maxLength=LONGEST_SKU, pattern=NO_NUL
    )(CharFilter(field_name="sku", strip=False, max_length=LONGEST_SKU))
    zoho_item_id = _described("The product linked to this Zoho item.", type="string", pattern=r"^[1-9][0-9]{0,18}$")(
        ItemIdFilter(field_name="zoho_item_id")
    )
    updated_since = _described(
        "Only products changed at this moment or later; the zone must be given.", type="string", format="date-time"
    )(MomentFilter(field_name="updated_at", lookup_expr="gte"))
    ordering = _described(
        "`-` means descending. Products without a price or stock come last either way. Default: `name`.",
        type="string",
        enum=[choice for choice, _label in ORDERING_CHOICES],
    )(ChoiceFilter(method="filter_ordering", choices=ORDERING_CHOICES))

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Products) -> Products:
        products = super().filter_queryset(queryset)
        return sort_what_was_found(products, self.form.cleaned_data["search"])

    def filter_search(self, products: Products, name: str, value: str) -> Products:
        for word in value.split():
            products = products.filter(has_word(word))
        return products

    def filter_in_stock(self, products: Products, name: str, value: bool) -> Products:
        return products.filter(stock_quantity__gt=0) if value else products.filter(stock_quantity__lte=0)

    def filter_ordering(self, products: Products, name: str, value: str) -> Products:
        return in_order(products, value)
