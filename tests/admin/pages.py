"""What a person reads on a page, and the addresses of the pages."""

from html import unescape

from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.urls import reverse

PRODUCTS = "admin:products_and_services_product_changelist"
SYNC = "admin:products_and_services_sync_zoho"


def messages_of(response: HttpResponse) -> list[str]:
    """The messages that an answer carries, as text."""
    return [unescape(str(message)) for message in get_messages(response.wsgi_request)]


def text_of(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def change_url(product_pk: int) -> str:
    return reverse("admin:products_and_services_product_change", args=[product_pk])


def run_url(run_pk: int) -> str:
    return reverse("admin:products_and_services_syncrun_change", args=[run_pk])


def act_url(run_pk: int, act: str) -> str:
    """The address of something that can be done with a run, or of its other pages."""
    return reverse(f"admin:products_and_services_syncrun_{act}", args=[run_pk])
