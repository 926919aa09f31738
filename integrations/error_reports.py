"""Django's error reports without secrets.

For ``DEFAULT_EXCEPTION_REPORTER`` and ``DEFAULT_EXCEPTION_REPORTER_FILTER`` in the settings.
"""

from types import FrameType, TracebackType
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from integrations.log_redaction import REDACTED, redact

# What a broken ``__repr__`` may raise: the object is part of an error already.
UNSHOWABLE = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class RedactingReporterFilter(SafeExceptionReporterFilter):
    """Beyond Django's own rules, no variable of a frame whose text would show one of Zoho's secrets is reported."""

    def is_active(self, request: HttpRequest | None) -> bool:
        """Always: a debug page is no less public than an error mail."""
        return True

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: FrameType | TracebackType) -> Any:
        variables = super().get_traceback_frame_variables(request, tb_frame)
        return [(name, _harmless(value)) for name, value in variables]


class RedactingReporter(ExceptionReporter):
    """The finished report goes through the redaction too: a secret may stand in the text of the error itself."""

    def get_traceback_html(self) -> SafeString:
        return mark_safe(redact(super().get_traceback_html()))  # noqa: S308 - escaped before; words are only blanked

    def get_traceback_text(self) -> SafeString:
        return mark_safe(redact(super().get_traceback_text()))  # noqa: S308


def _harmless(value: Any) -> Any:
    """The value itself, unless its text holds a secret or cannot be had."""
    try:
        text = repr(value)
    except UNSHOWABLE:
        return REDACTED
    return value if redact(text) == text else REDACTED
