"""Redirects: never followed, because they would carry secrets to wherever an answer points."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from integrations.log_redaction import redact
from integrations.zoho.decoding import printable
from integrations.zoho.exceptions import ZohoBadAnswerError
from integrations.zoho.transport import Reply

HOST_LIMIT = 160


def redirected(reply: Reply) -> ZohoBadAnswerError:
    """The error for a redirect, which is never followed; it names the host and nothing else of the address."""
    try:
        host = printable(urlsplit(reply.headers.get("Location", "")).hostname or "")
    except ValueError:
        host = ""
    error = ZohoBadAnswerError(
        _("Zoho redirected the request to %(host)s, which was not followed. Check the region.")
        % {"host": redact(host or _("an unknown place"))[:HOST_LIMIT]},
        status=reply.status,
    )
    error.retry_here = False
    return error
