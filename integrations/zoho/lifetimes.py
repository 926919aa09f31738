"""How long a token lives, from every form in which Zoho's answers have said so."""

from decimal import Decimal, InvalidOperation
from typing import Any

DEFAULT_SECONDS = 3000
LONGEST_SECONDS = 86_400


def lifetime_seconds(payload: dict[str, Any]) -> int:
    """Seconds that the token lives; 3000 when Zoho does not say it understandably.

    ``expires_in_sec`` wins where it exists; an ``expires_in`` beyond a day is taken for milliseconds.
    """
    seconds = _positive(payload.get("expires_in_sec")) or _positive(payload.get("expires_in"))
    if seconds > LONGEST_SECONDS:
        seconds /= 1000
    return int(seconds) if 1 <= seconds <= LONGEST_SECONDS else DEFAULT_SECONDS


def _positive(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return Decimal(0)
    try:
        number = Decimal(value if not isinstance(value, str) else value.strip()[:30])
    except InvalidOperation:
        return Decimal(0)
    return number if number.is_finite() and number > 0 else Decimal(0)
