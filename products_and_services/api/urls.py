"""Addresses of the API; include this module under a prefix of its own, such as `api/`.

The last pattern answers everything else under that prefix with problem details, so it must come after other apps.
Needs rest_framework, rest_framework.authtoken, django_filters, drf_spectacular and drf_spectacular_sidecar installed.
"""

from django.urls import path, re_path

from products_and_services.api.health import HealthView
from products_and_services.api.problems import unknown_address
from products_and_services.api.schema import DocsView, SchemaView
from products_and_services.api.sync_rows import SyncChangesView, SyncProblemsView
from products_and_services.api.sync_views import SyncDetailView, SyncListView
from products_and_services.api.views import ProductDetailView, ProductListView

app_name = "products_api"

urlpatterns = [
    path("v1/products/", ProductListView.as_view(), name="product-list"),
    path("v1/products/<int:pk>/", ProductDetailView.as_view(), name="product-detail"),
    path("v1/syncs/", SyncListView.as_view(), name="sync-list"),
    path("v1/syncs/<int:pk>/", SyncDetailView.as_view(), name="sync-detail"),
    path("v1/syncs/<int:pk>/changes/", SyncChangesView.as_view(), name="sync-changes"),
    path("v1/syncs/<int:pk>/problems/", SyncProblemsView.as_view(), name="sync-problems"),
    path("v1/health/", HealthView.as_view(), name="health"),
    path("v1/schema/", SchemaView.as_view(), name="schema"),
    path("v1/docs/", DocsView.as_view(), name="docs"),
    re_path("", unknown_address),
]
