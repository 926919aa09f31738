"""Pages that fit into Django's own admin as well as into Jazzmin's: what the two expect differently of a template."""

from django import template
from django.apps import apps
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def is_plain_admin() -> bool:
    """Whether the templates of Django's own admin are in use; Jazzmin replaces them for every site."""
    return not apps.is_installed("jazzmin")


@register.simple_tag
def page_heading(text: object) -> str | SafeString:
    """The heading of a page; Jazzmin has the element around it already."""
    return format_html("<h1>{}</h1>", text) if is_plain_admin() else format_html("{}", text)
