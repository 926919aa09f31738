"""Rows that repeat what their product says already: on most days nearly all of them, so they are told cheaply.

A row that repeats is not read, compared or stored. Whatever is not plainly the same goes the long way.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models.functions import Cast

from products_and_services.models import Product
from products_and_services.zoho_sync.codec import COLUMNS
from products_and_services.zoho_sync.mapping import FIELDS

# Forms that both databases hand over as they are: converting a decimal or a time costs more than comparing it.
CHEAP_FORMS: "dict[type[models.Field[Any, Any]], type[models.Field[Any, Any]]]" = {
    models.DecimalField: models.FloatField,
    models.BooleanField: models.IntegerField,
    models.DateTimeField: models.TextField,
    models.JSONField: models.TextField,
}
NO_LOCKS = "{}"


class AsGiven(Cast):
    """A cast whose values are taken as the driver hands them over."""

    def get_db_converters(self, connection: Any) -> list[Any]:
        return []


def _cheap(name: str) -> Any:
    form = CHEAP_FORMS.get(type(COLUMNS[name]))
    return AsGiven(name, form()) if form else models.F(name)


CHECKS = tuple((synced.key, synced.repeats) for synced in FIELDS)
NAMES = ("zoho_item_id", "zoho_locks", "zoho_missing_since", "zoho_last_modified", *(synced.name for synced in FIELDS))
CHEAP_PRODUCTS = Product.objects.order_by().values_list(*(_cheap(name) for name in NAMES))


class Known:
    """The products of a page's items, in their cheap form."""

    def __init__(self, item_ids: Iterable[str]) -> None:
        self._products = {product[0]: product for product in CHEAP_PRODUCTS.filter(zoho_item_id__any=list(item_ids))}

    def __contains__(self, item_id: str) -> bool:
        return item_id in self._products

    def repeats(self, item_id: str, raw: Mapping[str, Any]) -> bool:
        """Whether a row, read and compared, could only come to nothing."""
        product = self._products.get(item_id)
        if product is None:
            return False
        _, locks, missing_since, last_modified, *values = product
        if (
            locks != NO_LOCKS
            or missing_since is not None
            or not _is_no_news(raw.get("last_modified_time"), last_modified)
        ):
            return False
        return all(repeats(raw.get(key), value) for (key, repeats), value in zip(CHECKS, values, strict=True))


def _is_no_news(stamp: object, known: str | None) -> bool:
    """Whether Zoho's time of change is absent, or not later than the product's; SQLite keeps times without a zone."""
    if not stamp:
        return stamp is None or stamp == ""
    if known is None or not isinstance(stamp, str):
        return False
    try:
        moment, stored = datetime.fromisoformat(stamp), datetime.fromisoformat(known)
    except ValueError:
        return False
    return moment.tzinfo is not None and moment <= (stored if stored.tzinfo else stored.replace(tzinfo=UTC))
