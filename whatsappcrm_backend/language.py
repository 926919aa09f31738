"""The choice of a language in the admin's top bar."""

from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import set_language


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language and go back to the page that the browser names as its origin.

    Jazzmin 3.0.5 sends an address along from which it has cut every `es/`, that of `products_and_services/` too.
    """
    posted = request.POST.copy()
    posted.pop("next", None)
    request.POST = posted  # type: ignore[assignment]
    return set_language(request)
