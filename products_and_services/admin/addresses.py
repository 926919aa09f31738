"""Addresses within the admin site that a request came to; a project may have several, under any name."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from products_and_services.models import SyncRun


def admin_url(request: HttpRequest, name: str, *args: Any) -> str:
    """The page of that name: `admin:` is the kind of site, the request says which one."""
    here = request.resolver_match.namespace if request.resolver_match else None
    return reverse(f"admin:{name}", args=args, current_app=here)


def run_url(request: HttpRequest, run: SyncRun) -> str:
    return admin_url(request, "products_and_services_syncrun_change", run.pk)


def product_url(request: HttpRequest, pk: int) -> str:
    return admin_url(request, "products_and_services_product_change", pk)
