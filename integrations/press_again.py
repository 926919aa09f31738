"""Buttons of the admin that work by POST only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _


def press_again(request: HttpRequest, page: str) -> HttpResponse:
    """For the address of a button that was opened: who signs in again in between is sent there by GET."""
    messages.warning(request, _("Nothing was done. Press the button again."))
    return HttpResponseRedirect(page)
