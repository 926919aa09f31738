"""What reading one value of a Zoho row can come to."""

from enum import Enum
from typing import Final, NamedTuple


class Keep(Enum):
    """The row says nothing usable about a field: the product keeps what it has."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


class Reading(NamedTuple):
    """A value to store or KEEP, and why a person may want to look at it."""

    value: object = KEEP
    problem: str = ""
    notice: str = ""
