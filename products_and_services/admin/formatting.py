"""Values as an operator reads them: no trailing zeros, local time, a dash for what is not known."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format, number_format

UNKNOWN = "–"


def plain_number(value: Decimal | None) -> str:
    """A number in the reader's notation, without trailing zeros."""
    if value is None:
        return UNKNOWN
    return number_format(value.normalize() if value else Decimal(0))


def price(value: Decimal | None, precision: int | None) -> str:
    """A price with the organisation's decimals; more of them only where the value has more: nothing is rounded away."""
    if value is None:
        return UNKNOWN
    exact = value.normalize() if value else Decimal(0)
    exponent = exact.as_tuple().exponent
    decimals = max(precision or 0, -exponent if isinstance(exponent, int) else 0)
    return number_format(exact, decimal_pos=decimals, force_grouping=True)


def about(number: float) -> str:
    """To a tenth, and whole where it is whole."""
    rounded = round(number, 1)
    return number_format(int(rounded) if rounded == int(rounded) else rounded)


def local_time(value: datetime | None) -> str:
    """Date and time in the current zone, in the reader's short notation."""
    if value is None:
        return UNKNOWN
    return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
