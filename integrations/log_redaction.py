"""Keep secrets out of log lines: the formatter cleans the finished text, so tracebacks are covered too."""

import logging
import re
from collections import OrderedDict
from threading import Lock

from integrations.log_context import run_of

NO_RUN = "-"
REDACTED = "[redacted]"
MINIMUM_LENGTH = 8
REMEMBERED = 256

_PATTERNS = (
    # Zoho's tokens and grant codes: 1000.<hex>.<hex>
    re.compile(r"\b\d{3,5}\.[0-9A-Za-z_-]{6,}\.[0-9A-Za-z_-]{6,}"),
    re.compile(r"(?i)(?<=zoho-oauthtoken )[^\s'\",}]+"),
    re.compile(r"(?i)(?<=bearer )[^\s'\",}]+"),
    re.compile(
        r"(?i)(?<![a-z])(?:client_secret|access_token|refresh_token|authorization|code)"
        r"(?:['\"]?\s*[=:]\s*['\"]?)(?P<secret>(?!zoho-oauthtoken|bearer)[0-9A-Za-z._~+/%-]{8,})"
    ),
)
_known: OrderedDict[str, None] = OrderedDict()
_lock = Lock()


def remember(secret: object) -> None:
    """Never let this value into a log line of this process; the latest 256 are kept, short ones are ignored."""
    if not isinstance(secret, str) or len(secret) < MINIMUM_LENGTH:
        return
    with _lock:
        _known[secret] = None
        _known.move_to_end(secret)
        while len(_known) > REMEMBERED:
            _known.popitem(last=False)


def redact(text: str) -> str:
    """The text without remembered secrets and without anything shaped like one of Zoho's."""
    with _lock:
        secrets = sorted(_known, key=len, reverse=True)  # longest first: one secret may begin with another
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    for pattern in _PATTERNS:
        text = pattern.sub(_blank, text)
    return text


class RedactingFormatter(logging.Formatter):
    """A logging formatter whose output, traceback included, holds no secret; `%(run)s` is the number of the run."""

    def format(self, record: logging.LogRecord) -> str:
        run = run_of(record)
        record.run = NO_RUN if run is None else run
        return redact(super().format(record))


def _blank(match: re.Match[str]) -> str:
    secret = match.groupdict().get("secret")
    return REDACTED if secret is None else match.group().replace(secret, REDACTED)
