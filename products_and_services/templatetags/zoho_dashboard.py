"""The tag `{% zoho_dashboard %}`: the card of the admin's front page, for any template of the admin."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils.module_loading import import_string

# Loaded with the first card: a project that has no admin loads every tag library all the same.
DASHBOARD = "products_and_services.admin.dashboard.dashboard"

register = template.Library()


@register.inclusion_tag("admin/products_and_services/dashboard_card.html", takes_context=True)
def zoho_dashboard(context: RequestContext) -> dict[str, Any]:
    """Show the card to whoever may see syncs, and nothing to others."""
    return {**import_string(DASHBOARD)(context["request"]), "csrf_token": context.get("csrf_token")}
