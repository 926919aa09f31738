"""What every query string must keep, so that no mistyped filter is silently ignored."""

from collections.abc import Collection

from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request


def check_query(request: Request, known: Collection[str]) -> None:
    """Raise ValidationError naming every parameter that is unknown, empty or given twice.

    An unknown one is refused because a bot that writes `actve=true` would otherwise be answered with everything.
    """
    faults = {name: _fault(name, values, known) for name, values in request.query_params.lists()}
    wrong = {name: [fault] for name, fault in faults.items() if fault}
    if wrong:
        raise ValidationError(wrong)


def _fault(name: str, values: list[str], known: Collection[str]) -> ErrorDetail | None:
    if name not in known:
        names = ", ".join(sorted(known)) or _("none")
        return ErrorDetail(_("There is no such parameter here. Known: %(names)s.") % {"names": names}, "unknown")
    if len(values) > 1:
        return ErrorDetail(_("Given more than once."), "repeated")
    if not values[0]:
        return ErrorDetail(_("Empty. Give a value or leave the parameter out."), "empty")
    return None
