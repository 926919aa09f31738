"""Query parameters that are read strictly: a value is understood in full, or refused with a reason."""

from datetime import UTC, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import Filter

from products_and_services.fields import ZOHO_ITEM_ID


class TrueOrFalseField(forms.Field):
    """`true` or `false`, nothing else."""

    def to_python(self, value: str | None) -> bool | None:
        if value is None:
            return None
        if value not in ("true", "false"):
            raise ValidationError(_("Must be true or false."), code="invalid")
        return value == "true"


class MomentField(forms.Field):
    """An ISO 8601 time that names its zone; without one it would mean another moment on every server."""

    def to_python(self, value: str | None) -> datetime | None:
        if value is None:
            return None
        moment = _aware(value)
        if moment is None:
            raise ValidationError(
                _("Must be an ISO 8601 time with its zone, like 2026-06-09T13:45:00Z (write “+” as %(plus)s)."),
                code="invalid",
                params={"plus": "%2B"},
            )
        return moment


class ItemIdField(forms.Field):
    """Text that can be a Zoho item id."""

    def to_python(self, value: str | None) -> str | None:
        if value is not None and not ZOHO_ITEM_ID.fullmatch(value):
            raise ValidationError(_("A Zoho item id has 1 to 19 digits and does not start with 0."), code="invalid")
        return value


class TrueOrFalseFilter(Filter):
    field_class = TrueOrFalseField


class MomentFilter(Filter):
    field_class = MomentField


class ItemIdFilter(Filter):
    field_class = ItemIdField


def _aware(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None
