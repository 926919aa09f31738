"""Products as the API shows them."""

from datetime import UTC
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import ISO_8601, serializers

from products_and_services.api.pagination import CATALOGUE_AS_OF
from products_and_services.models import Product


@extend_schema_field({"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$", "example": "12.5"})
class PlainDecimalField(serializers.Field):
    """A decimal number as text, exact: no exponent, no trailing zeros."""

    def to_representation(self, value: Decimal) -> str:
        return format(value.normalize(), "f") if value else "0"


class ProductSerializer(serializers.ModelSerializer[Product]):
    price = PlainDecimalField(
        read_only=True, allow_null=True, help_text="In the organisation's currency. Null: not known."
    )
    stock_quantity = PlainDecimalField(
        read_only=True, allow_null=True, help_text="Stock on hand, negative when oversold. Null: not tracked."
    )
    in_stock = serializers.SerializerMethodField(help_text="Whether the stock is above zero. Null: not tracked.")
    updated_at = serializers.DateTimeField(read_only=True, format=ISO_8601, default_timezone=UTC)

    class Meta:
        model = Product
        fields: tuple[str, ...] = (
            "id",
            "zoho_item_id",
            "name",
            "sku",
            "description",
            "price",
            "stock_quantity",
            "in_stock",
            "is_active",
            "updated_at",
        )
        read_only_fields = fields

    def get_in_stock(self, product: Product) -> bool | None:
        return None if product.stock_quantity is None else product.stock_quantity > 0


class ProductDetailSerializer(ProductSerializer):
    catalogue_as_of = serializers.SerializerMethodField()

    class Meta(ProductSerializer.Meta):
        fields = (*ProductSerializer.Meta.fields, "catalogue_as_of")
        read_only_fields = fields

    @extend_schema_field(CATALOGUE_AS_OF)
    def get_catalogue_as_of(self, product: Product) -> Any:
        return self.context["catalogue_as_of"]
