"""Error pages and error mails show no secret, also in the variables of a frame."""

import sys
from typing import Any

import pytest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter, get_exception_reporter_class

from integrations.error_reports import RedactingReporter
from integrations.log_redaction import remember

SECRET = "canary-secret-of-the-report"


class Broken:
    def __repr__(self) -> str:
        raise ZeroDivisionError


def report(settings: Any) -> str:
    settings.DEFAULT_EXCEPTION_REPORTER_FILTER = "integrations.error_reports.RedactingReporterFilter"
    held = [SECRET]
    broken = Broken()
    try:
        int("something failed")
    except ValueError:
        assert held
        assert broken
        return ExceptionReporter(RequestFactory().get("/"), *sys.exc_info()).get_traceback_html()


@pytest.mark.parametrize("debug", [True, False])
def test_a_variable_that_holds_a_secret_is_not_shown(settings: Any, debug: bool) -> None:
    settings.DEBUG = debug
    remember(SECRET)
    shown = report(settings)

    assert "something failed" in shown
    assert "held" in shown
    assert f"[&#x27;{SECRET}" not in shown


def test_the_text_of_the_error_itself_is_cleaned() -> None:
    remember(SECRET)
    try:
        int(SECRET)
    except ValueError:
        reporter = RedactingReporter(RequestFactory().get("/"), *sys.exc_info())

    assert SECRET not in reporter.get_traceback_text()
    assert SECRET not in reporter.get_traceback_html()
    assert "ValueError" in reporter.get_traceback_text()


def test_the_project_uses_it(settings: Any) -> None:
    assert get_exception_reporter_class(None) is RedactingReporter
