"""What every page of the catalogue has in its head, and the filters of the product list."""

from typing import Any

from django import template
from django.apps import apps
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

register = template.Library()


@register.inclusion_tag("admin/products_and_services/head.html")
def zoho_head() -> dict[str, Any]:
    """Style and script of our pages; they do not depend on how the project looks otherwise."""
    return {"plain": not apps.is_installed("jazzmin")}


@register.inclusion_tag("admin/products_and_services/choice_filter.html")
def choice_filter(spec: Any) -> dict[str, Any]:
    """A filter as a plain choice: it works without scripts, and in every admin."""
    return {"spec": spec, "chosen": spec.value()}


@register.simple_tag(takes_context=True)
def kept_parameters(context: RequestContext, cl: Any) -> list[tuple[str, str]]:
    """What a new search keeps of the address: the sorting, not the page and not what the form itself asks for."""
    asked = {"q", "p", *(spec.parameter_name for spec in cl.filter_specs)}
    given = context["request"].GET.items()
    return [(name, value) for name, value in given if name not in asked]


@register.filter
def labelled(cells: list[str], headers: list[dict[str, Any]]) -> list[SafeString]:
    """Django's cells of a row, each with the name of its column, which a narrow page shows in front of the value."""
    return [_labelled(cell, header["text"]) for cell, header in zip(cells, headers, strict=True)]


def _labelled(cell: str, text: str) -> SafeString:
    """Only columns of values; the name of a row speaks for itself, and so does its tick box."""
    start = '<td class="field-'
    if not cell.startswith(start):
        return mark_safe(cell)  # noqa: S308 - a cell that Django has made
    label = format_html('<td data-label="{}" class="field-', capfirst(text))
    return mark_safe(label + cell.removeprefix(start))  # noqa: S308 - a cell that Django has made
