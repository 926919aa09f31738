"""Products for agents and bots: read-only, from the database alone; Zoho is never asked."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.response import Response

from products_and_services.api.base import ApiView
from products_and_services.api.filters import ProductFilter, in_order
from products_and_services.api.pagination import CataloguePagination
from products_and_services.api.schema import described
from products_and_services.api.serializers import ProductDetailSerializer, ProductSerializer
from products_and_services.freshness import catalogue_as_of
from products_and_services.models import Product

# What may go wrong when something is read.
READING = (400, 401, 403, 404, 406, 429)


class ProductListView(ApiView, ListAPIView):
    serializer_class = ProductSerializer
    filter_backends = (DjangoFilterBackend,)
    filterset_class = ProductFilter
    pagination_class = CataloguePagination
    query_parameters = (*ProductFilter.base_filters, *CataloguePagination.parameters)

    @described("products_list", "products", ProductSerializer(many=True), READING)
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """Search, filter and page through the products, those not on sale included unless `active=true`."""
        return super().get(*args, **kwargs)

    def get_queryset(self) -> QuerySet[Product]:
        return in_order(Product.objects.all(), "name")


class ProductDetailView(ApiView, RetrieveAPIView):
    queryset = Product.objects.all()
    serializer_class = ProductDetailSerializer

    @described("products_retrieve", "products", ProductDetailSerializer, READING)
    def get(self, *args: Any, **kwargs: Any) -> Response:
        """One product."""
        return super().get(*args, **kwargs)

    def get_object(self) -> Product:
        # Asked first: a sync that ends in between must not make an old row look fresh.
        self.as_of = catalogue_as_of()
        product: Product = super().get_object()
        return product

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "catalogue_as_of": getattr(self, "as_of", None)}
