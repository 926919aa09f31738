"""From the bytes of an answer to JSON: numbers stay exact, a web page is recognised.

A number that is none (NaN, Infinity) or that nobody can need (hundreds of digits) becomes a Decimal that is not finite:
the reader of its row refuses it, and the other rows of the page are not lost.
"""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from email.message import Message
from typing import Any

from django.utils.translation import gettext as _

from integrations.zoho.exceptions import ZohoBadAnswerError
from integrations.zoho.transport import Reply

# Longer whole numbers become Decimal: int() refuses them above 4,300 digits, and nothing of ours needs them.
LONG_INTEGER = 40
# Beyond this a number is not read at all: arithmetic with it would overflow or take its time.
LONGEST_NUMBER = 400
LARGEST_EXPONENT = 400
UNREADABLE = Decimal("Infinity")
CHARSETS = frozenset({"utf-8", "utf8", "iso-8859-1", "latin-1", "us-ascii", "windows-1252", "utf-16"})


def json_of(reply: Reply) -> Any:
    """The JSON value of the body; raises ZohoBadAnswerError for a web page, an empty body or broken JSON."""
    if is_web_page(reply):
        raise _bad(
            reply,
            _("Zoho sent a web page instead of data (maintenance or wrong API domain). Check the region; try later."),
        )
    if not reply.body.strip():
        raise _bad(reply, _("Zoho sent an empty answer."))
    value = _parsed(reply)
    if isinstance(value, _Broken):
        raise _bad(reply, _("Zoho's answer of %(size)d bytes is not complete JSON.") % {"size": len(reply.body)})
    return value


def object_of(reply: Reply) -> dict[str, Any]:
    """The JSON object of the body; raises ZohoBadAnswerError for anything else."""
    value = json_of(reply)
    if not isinstance(value, dict):
        raise _bad(reply, _("Zoho sent a list or a bare value where an object was expected."))
    return value


def printable(text: str, instead: str = "") -> str:
    """The text without what a page or a database does not take: control characters, halves of characters."""
    return "".join(char if char.isprintable() else instead for char in text)


def is_web_page(reply: Reply) -> bool:
    return media_type(reply.headers) == "text/html" or reply.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def media_type(headers: Mapping[str, str]) -> str:
    """``application/json`` and the like, lower case, without parameters."""
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


class _Broken:
    """The body could not be parsed: a value, because the parser's own error quotes the body."""


def _parsed(reply: Reply) -> Any:
    try:
        text = reply.body.decode(_charset(reply.headers)).removeprefix("\ufeff")
        return json.loads(text, parse_float=_decimal, parse_int=_integer, parse_constant=Decimal)
    except (ValueError, RecursionError):
        return _Broken()


def _charset(headers: Mapping[str, str]) -> str:
    message = Message()
    message["Content-Type"] = headers.get("Content-Type", "")
    charset = str(message.get_content_charset() or "utf-8")
    return charset if charset in CHARSETS else "utf-8"


def _decimal(text: str) -> Decimal:
    try:
        number = Decimal(text) if len(text) <= LONGEST_NUMBER else UNREADABLE
    except InvalidOperation:  # an exponent beyond any number
        return UNREADABLE
    return number if abs(number.adjusted()) <= LARGEST_EXPONENT else UNREADABLE


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONG_INTEGER else _decimal(text)


def _bad(reply: Reply, sentence: str) -> ZohoBadAnswerError:
    error = ZohoBadAnswerError(sentence, status=reply.status)
    error.retry_here = reply.status >= 500 or not is_web_page(reply)
    return error
