"""Checks that what others read, log lines and error reports, goes through the redaction."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from integrations.error_reports import RedactingReporter, RedactingReporterFilter
from integrations.log_redaction import RedactingFormatter

# Handlers that write no line of their own.
WITHOUT_FORMAT = ("logging.NullHandler", "django.utils.log.AdminEmailHandler")


@register(Tags.security)
def check_log_handlers(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """W005: a handler in use whose lines are not cleaned."""
    return [
        Warning(
            _("The log handler “%(handler)s” does not hide secrets.") % {"handler": name},
            hint=_(
                "Give it a formatter of the class integrations.log_redaction.RedactingFormatter, "
                "or integrations.log_json.JsonFormatter."
            ),
            id="integrations.W005",
        )
        for name in sorted(_open_handlers(settings.LOGGING or {}))
    ]


@register(Tags.security)
def check_error_reports(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """W006: Django mails variables of frames to the admins; the filter alone leaves the text of the error itself."""
    hides = issubclass(import_string(settings.DEFAULT_EXCEPTION_REPORTER_FILTER), RedactingReporterFilter)
    if hides and issubclass(import_string(settings.DEFAULT_EXCEPTION_REPORTER), RedactingReporter):
        return []
    return [
        Warning(
            _("Error reports and debug pages may show Zoho's secrets."),
            hint=_(
                "Set DEFAULT_EXCEPTION_REPORTER_FILTER to integrations.error_reports.RedactingReporterFilter "
                "and DEFAULT_EXCEPTION_REPORTER to integrations.error_reports.RedactingReporter."
            ),
            id="integrations.W006",
        )
    ]


def _open_handlers(config: dict[str, Any]) -> Iterator[str]:
    """Names of the handlers that some logger uses and that format without redaction."""
    handlers, formatters = config.get("handlers", {}), config.get("formatters", {})
    for name in _used(config) & handlers.keys():
        handler = handlers[name]
        formatter = formatters.get(handler.get("formatter"), {})
        if handler.get("class") not in WITHOUT_FORMAT and not _redacts(formatter):
            yield name


def _used(config: dict[str, Any]) -> set[str]:
    loggers = [config.get("root", {}), *config.get("loggers", {}).values()]
    return {handler for logger in loggers for handler in logger.get("handlers", ())}


def _redacts(formatter: dict[str, Any]) -> bool:
    """Whether a formatter of a `LOGGING` dictionary is ours; made by any other callable it counts as none."""
    made_by = formatter.get("()") or formatter.get("class")
    found = import_string(made_by) if isinstance(made_by, str) else made_by
    return isinstance(found, type) and issubclass(found, RedactingFormatter)
