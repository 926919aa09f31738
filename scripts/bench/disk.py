"""What the catalogue takes on disk: bytes and rows of each table, indexes included."""

from django.apps import apps
from django.db import connection

APPS = ("products_and_services", "integrations")
SIZES = {
    "sqlite": "SELECT SUM(s.pgsize) FROM dbstat s JOIN sqlite_master m ON m.name = s.name WHERE m.tbl_name = %s",
    "postgresql": "SELECT pg_total_relation_size(%s::regclass)",
}


def tables() -> dict[str, tuple[int, int]]:
    """Bytes and rows by table."""
    models = [model for label in APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)]
    return {model._meta.db_table: (_bytes(model._meta.db_table), model._default_manager.count()) for model in models}


def print_tables() -> None:
    """The tables with rows, largest first; what was deleted but not yet reused counts."""
    for name, (size, rows) in sorted(tables().items(), key=lambda table: -table[1][0]):
        if rows:
            print(f"    {name:<42} {size / 1e6:>8,.1f} MB  {rows:>10,} rows", flush=True)


def _bytes(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(SIZES[connection.vendor], [table])
        return int(cursor.fetchone()[0] or 0)
