"""Rules for the values of optional settings: what holds, and how to say it to whoever wrote the value."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.checks import CheckMessage, Error
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Rule:
    """`wanted` completes the sentence “… must be …”."""

    holds: Callable[[Any], bool]
    wanted: Any


Rules = Mapping[str, Rule]


def broken(rules: Rules, read: Callable[[str], Any], *, id: str) -> list[CheckMessage]:
    """An error for each setting whose value breaks its rule; the value itself, maybe a secret, is not shown."""
    return [
        Error(
            _("The setting %(name)s must be %(wanted)s.") % {"name": name, "wanted": rule.wanted},
            hint=_("Correct it in the settings, or remove it: every setting has a default."),
            id=id,
        )
        for name, rule in rules.items()
        if not rule.holds(read(name))
    ]


def whole(minimum: int, maximum: int | None = None) -> Rule:
    """A whole number in a range."""

    def holds(value: Any) -> bool:
        return _is_number(value, int) and minimum <= value and (maximum is None or value <= maximum)

    if maximum is None:
        return Rule(holds, format_lazy(gettext_lazy("a whole number of at least {minimum}"), minimum=minimum))
    wanted = gettext_lazy("a whole number from {minimum} to {maximum}")
    return Rule(holds, format_lazy(wanted, minimum=minimum, maximum=maximum))


def above_zero() -> Rule:
    return Rule(lambda value: _is_number(value, int | float) and value > 0, gettext_lazy("a number above 0"))


def share() -> Rule:
    return Rule(lambda value: _is_number(value, int | float) and 0 <= value <= 1, gettext_lazy("a share from 0 to 1"))


def span() -> Rule:
    return Rule(
        lambda value: isinstance(value, timedelta) and value > timedelta(),
        gettext_lazy("a timedelta above 0"),
    )


def word() -> Rule:
    return Rule(lambda value: isinstance(value, str) and bool(value.strip()), gettext_lazy("a text that is not blank"))


def blank_or(pattern: str, example: str) -> Rule:
    """An optional text of a certain form."""
    wanted = format_lazy(gettext_lazy("empty, or of the form {example}"), example=example)
    return Rule(lambda value: isinstance(value, str) and (not value or bool(re.fullmatch(pattern, value))), wanted)


def none_or(pattern: str, example: str) -> Rule:
    """A text of a certain form, or None."""
    wanted = format_lazy(gettext_lazy("None, or of the form {example}"), example=example)
    return Rule(lambda value: value is None or bool(isinstance(value, str) and re.fullmatch(pattern, value)), wanted)


def _is_number(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool) and math.isfinite(value)
