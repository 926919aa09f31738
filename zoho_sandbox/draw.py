"""A handful of choices drawn from one large number: cheap, and the same on every machine and Python."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """Hands out small numbers from the bits it was given; Draw(0) always takes the first choice."""

    def __init__(self, bits: int) -> None:
        self._bits = bits

    def below(self, limit: int) -> int:
        """Return a number from 0 to limit - 1."""
        self._bits, number = divmod(self._bits, limit)
        return number

    def of(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[self.below(len(choices))]
