"""Pieces of a run as the pages of the admin show them."""

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from products_and_services.models import SyncRun
from products_and_services.run_look import colour, time_taken
from products_and_services.zoho_sync.sentences import started_by

register = template.Library()


@register.filter
def state_badge(run: SyncRun) -> SafeString:
    """The state as a word on a colour."""
    return format_html('<span class="badge text-bg-{}">{}</span>', colour(run), run.get_state_display())


@register.filter
def who(run: SyncRun) -> str:
    """The person, otherwise what started the run."""
    return started_by(run)


@register.filter
def took(run: SyncRun) -> str:
    """The time spent working."""
    return time_taken(run)


@register.filter
def grouped(count: int) -> str:
    """A whole number with the reader's separator of thousands."""
    return number_format(count, 0, force_grouping=True)
