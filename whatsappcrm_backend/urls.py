"""Addresses of the project; the root leads to the admin."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from whatsappcrm_backend.language import choose_language

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("api/", include("products_and_services.api.urls")),
    path("i18n/setlang/", choose_language, name="set_language"),
]
