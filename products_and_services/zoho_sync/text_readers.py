"""Readers of Zoho's text values. PostgreSQL stores neither NUL nor lone surrogates, so both go here."""

from decimal import Decimal

import regex
from django.utils.translation import gettext as _

from products_and_services.zoho_sync.reading import KEEP, Reading

STATUS_WORDS = {"active": True, "inactive": False}
LONGEST_NAME = 255
LONGEST_SKU = 255
UNSTORABLE = regex.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]")
SURROGATE = regex.compile(r"[\ud800-\udfff]")
GRAPHEME = regex.compile(r"\X")


def clean(text: str) -> str:
    """The text without control characters (tab and newline stay); half characters become U+FFFD."""
    if text.isprintable():
        return text
    return UNSTORABLE.sub("", SURROGATE.sub("\ufffd", text))


def cut(text: str, limit: int) -> str:
    """At most `limit` code points, never in the middle of a character as people see it."""
    if len(text) <= limit:
        return text
    end = 0
    for match in GRAPHEME.finditer(text):
        if match.end() > limit:
            break
        end = match.end()
    return text[: end or limit]


def read_name(value: object) -> Reading:
    if value is None or (isinstance(value, str) and not clean(value).strip()):
        return Reading(problem=_("the item has no name"))
    if not isinstance(value, str):
        return Reading(problem=_("%(value)s is not text") % {"value": shown(value)})
    cleaned = clean(value)
    short = cut(cleaned, LONGEST_NAME)
    if short != cleaned:
        return Reading(short, notice=_("the name was cut to %(limit)d characters") % {"limit": LONGEST_NAME})
    return Reading(short, notice=_cleaned_notice(value, cleaned))


def read_sku(value: object) -> Reading:
    """A blank SKU says nothing: a product keeps the one it has."""
    if value is None or (isinstance(value, str) and not clean(value).strip()):
        return Reading()
    if not isinstance(value, str):
        return Reading(problem=_("%(value)s is not text") % {"value": shown(value)})
    cleaned = clean(value)
    if len(cleaned) > LONGEST_SKU:
        return Reading(problem=_("longer than %(limit)d characters") % {"limit": LONGEST_SKU})
    return Reading(cleaned, notice=_cleaned_notice(value, cleaned))


def read_description(value: object) -> Reading:
    if value is None:
        return Reading()
    if not isinstance(value, str):
        return Reading(problem=_("%(value)s is not text") % {"value": shown(value)})
    cleaned = clean(value)
    return Reading(cleaned, notice=_cleaned_notice(value, cleaned))


def read_status(value: object) -> Reading:
    """Zoho's status as True (active), False (inactive) or KEEP for any other word; the list of words is open."""
    word = value.strip().casefold() if isinstance(value, str) else ""
    if word in STATUS_WORDS:
        return Reading(STATUS_WORDS[word])
    return Reading(
        KEEP, notice=_("the status %(value)s is not known; the product stays as it is") % {"value": shown(value)}
    )


def is_same_text(raw: object, stored: object) -> bool:
    return raw == stored


def is_same_or_none(raw: object, stored: object) -> bool:
    return raw == stored or raw is None


def is_same_or_blank(raw: object, stored: object) -> bool:
    return raw == stored or raw is None or raw == ""


def is_same_status(raw: object, stored: object) -> bool:
    return stored == STATUS_WORDS.get(raw) if isinstance(raw, str) else False


def shown(value: object, limit: int = 200) -> str:
    """The value as a person may see it in a list: quoted, harmless to the database, of bounded length."""
    if isinstance(value, Decimal):
        value = str(value)
    text = f'"{clean(value[: limit + 1])}"' if isinstance(value, str) else clean(repr(value))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _cleaned_notice(raw: str, cleaned: str) -> str:
    return "" if raw == cleaned else _("characters that cannot be stored were removed")
