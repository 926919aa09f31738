"""Readers of Zoho's amounts. Everything is Decimal; nothing here ever turns the unreadable into 0."""

import re
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from products_and_services.zoho_sync.reading import Reading
from products_and_services.zoho_sync.text_readers import shown

STEP = Decimal("0.000001")
LARGEST_AMOUNT = Decimal(10) ** 14
# SQLite keeps a decimal as a float: 15 significant digits are safe, more would change silently.
SIGNIFICANT_DIGITS = 15
# Nine digits before the point and six behind it are fifteen at the most.
ALWAYS_EXACT = Decimal(10) ** 9
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?", re.ASCII)


def read_price(value: object) -> Reading:
    """A missing price keeps the old one, with a notice: a product without any price stays inactive."""
    if value is None:
        return Reading(notice=_("Zoho gives no price"))
    reading = read_amount(value)
    if isinstance(reading.value, Decimal) and reading.value < 0:
        return Reading(reading.value, notice=_("the price is below zero"))
    return reading


def read_stock(value: object) -> Reading:
    """Zoho leaves stock out, or sends "", for items whose stock it does not track: that is normal."""
    if value is None or value == "":
        return Reading()
    return read_amount(value)


def is_same_price(raw: object, stored: object) -> bool:
    """A negative price is worth a notice each time it is read."""
    return _is_same_amount(raw, stored) and stored >= 0  # type: ignore[operator]


def is_same_stock(raw: object, stored: object) -> bool:
    return raw is None or raw == "" or _is_same_amount(raw, stored)


def _is_same_amount(raw: object, stored: object) -> bool:
    """Up to 15 digits a float stands for one decimal only; no product has more, but Zoho may send more."""
    if type(raw) is Decimal:
        return raw.is_finite() and float(raw) == stored and abs(raw) < ALWAYS_EXACT
    return type(raw) is int and raw == stored


def read_amount(value: object) -> Reading:
    """A number, or text that is plainly one, rounded half up to millionths."""
    number = _number(value)
    if number is None or not number.is_finite():
        return Reading(problem=_("%(value)s is not a number") % {"value": shown(value)})
    if abs(number) >= LARGEST_AMOUNT:
        return Reading(problem=_("%(value)s is too large") % {"value": shown(value)})
    amount = number.quantize(STEP, rounding=ROUND_HALF_UP)
    if abs(amount) >= ALWAYS_EXACT and not _is_exact(amount):
        return Reading(problem=_("%(value)s has more digits than can be stored exactly") % {"value": shown(value)})
    return Reading(amount or abs(amount))


def _number(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, str) and PLAIN_NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None


def _is_exact(amount: Decimal) -> bool:
    return abs(amount) < LARGEST_AMOUNT and len(amount.normalize().as_tuple().digits) <= SIGNIFICANT_DIGITS
