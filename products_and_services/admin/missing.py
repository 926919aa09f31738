"""Addresses below what does not exist, or no longer: they lead to its own page, where Django says so."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect

from products_and_services.admin.addresses import admin_url

View = Callable[..., HttpResponseBase]


def told_when_gone(modeladmin: admin.ModelAdmin, view: View) -> View:
    """A view of a run or a product, whose key is the one thing that its address names."""

    @wraps(view)
    def told(request: HttpRequest, **named: Any) -> HttpResponseBase:
        try:
            return view(request, **named)
        except Http404:
            options = modeladmin.opts
            own_page = f"{options.app_label}_{options.model_name}_change"
            return HttpResponseRedirect(admin_url(request, own_page, *named.values()))

    return told
