"""Create the products of a chunk with one INSERT … SELECT from its change rows: no value travels through Python.

The columns come from the field table, so a new synced field needs nothing here.
"""

from datetime import datetime
from typing import Any

from django.db import connection, models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Cast

from products_and_services.models import Product, SyncChange
from products_and_services.zoho_sync.codec import COLUMNS
from products_and_services.zoho_sync.mapping import FIELD_NAMES


class NewValue(models.Func):
    """The new value of one field in `fields → name → [old, new]`, as text; NULL where it is null."""

    def __init__(self, name: str) -> None:
        super().__init__(F("fields"), name=name, output_field=models.TextField())

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Any:
        return self.as_sql(compiler, connection, template="JSON_EXTRACT(%(expressions)s, '$.%(name)s[1]')")

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s #>> '{%(name)s,1}')")


def insert_products(creations: QuerySet[SyncChange], now: datetime) -> int:
    """Create a product per change, but none for an item that has one already; returns how many were created."""
    values: dict[str, Any] = {name: Cast(NewValue(name), _plain(name)) for name in FIELD_NAMES}
    values |= {
        "zoho_synced_at": Value(now, models.DateTimeField()),
        "created_at": Value(now, models.DateTimeField()),
        "updated_at": Value(now, models.DateTimeField()),
        "zoho_locks": Value({}, models.JSONField()),
    }
    given = {"zoho_item_id": F("zoho_item_id"), "zoho_last_modified": F("zoho_last_modified")}
    selected = creations.order_by("zoho_item_id").annotate(**{f"new_{name}": value for name, value in values.items()})
    rows = selected.values_list(*given, *(f"new_{name}" for name in values))
    sql, params = rows.query.get_compiler(connection=connection).as_sql()
    columns = ", ".join(connection.ops.quote_name(COLUMNS[name].attname) for name in (*given, *values))
    table = connection.ops.quote_name(Product._meta.db_table)
    with connection.cursor() as cursor:
        # Names come from the model, values are parameters.
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql} ON CONFLICT (zoho_item_id) DO NOTHING", params)  # noqa: S608
        return int(cursor.rowcount)


def _plain(name: str) -> "models.Field[Any, Any]":
    """The column's type without its other promises: a cast needs no more."""
    column = COLUMNS[name]
    if isinstance(column, models.DecimalField):
        return models.DecimalField(max_digits=column.max_digits, decimal_places=column.decimal_places)
    return models.BooleanField() if isinstance(column, models.BooleanField) else models.TextField()
