"""The language of sentences that are stored: many people read them later, so it is the site's, not one reader's."""

from django.conf import settings
from django.utils.translation import override


def site_language() -> override:
    """Translate to LANGUAGE_CODE inside this `with`."""
    return override(settings.LANGUAGE_CODE)
