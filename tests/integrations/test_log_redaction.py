"""No secret in a log line: known values and everything shaped like one of Zoho's, tracebacks included."""

import logging
import sys
from typing import Any

import pytest

from integrations.log_redaction import RedactingFormatter, redact, remember
from integrations.models import ZohoCredential

TOKEN = "1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf"


def formatted(message: str, *args: object, exc_info: Any = None) -> str:
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, message, args, exc_info)
    return RedactingFormatter("%(levelname)s %(message)s").format(record)


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"Authorization: Zoho-oauthtoken {TOKEN}",
        "Zoho-oauthtoken some-other-form-of-token",
        "Bearer abcdef0123456789",
        "client_secret=abcdef0123456789&x=1",
        "{'client_secret': 'abcdef0123456789'}",
        '{"refresh_token":"abcdef0123456789"}',
        "access_token = abcdef0123456789",
        "?code=abcdef0123456789&state=1",
    ],
)
def test_what_looks_like_a_secret_is_blanked(text: str) -> None:
    shown = formatted("got %s here", text)

    assert "[redacted]" in shown
    assert "abcdef0123456789" not in shown
    assert TOKEN not in shown
    assert "some-other-form" not in shown
    assert shown.startswith("ERROR got ")
    assert shown.endswith("here")


@pytest.mark.parametrize(
    "text",
    ["page 1000.50 EUR", "status code: 404", "barcode=12345678901234", "version 5.2.19", "code 57 at 10.0.0.1"],
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_the_longest_known_value_goes_first() -> None:
    remember("known-secret-one")
    remember("known-secret-one-and-more")

    assert redact("x known-secret-one-and-more y") == "x [redacted] y"


def test_tracebacks_are_cleaned_too() -> None:
    remember("secret-in-a-traceback")
    try:
        int("secret-in-a-traceback")
    except ValueError:
        shown = formatted("failed", exc_info=sys.exc_info())

    assert "Traceback" in shown
    assert "secret-in-a-traceback" not in shown


def test_every_secret_that_is_stored_or_read_is_known(db: None) -> None:
    ZohoCredential.objects.create(client_secret="plain-client-secret-value")

    assert redact("oops plain-client-secret-value") == "oops [redacted]"


def test_a_secret_never_seen_and_of_no_shape_would_be_shown() -> None:
    """The positive control: the search for secrets finds one that is leaked on purpose."""
    assert "leaked-on-purpose" in formatted("leaked-on-purpose")


def test_short_values_and_other_things_are_not_remembered() -> None:
    remember("the")
    remember(None)

    assert redact("the end") == "the end"
