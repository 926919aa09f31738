"""Searching products by words, and the index that makes it quick in a large catalogue on PostgreSQL.

The index is no migration, because it is not for everybody: each product written costs more with it, it pays from some
100,000 products on, and it needs PostgreSQL's extension pg_trgm, which not every account may install.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from products_and_services.models import Product

SEARCHED = ("name", "sku", "zoho_item_id")
INDEX = "products_and_services_product_words"
# Shorter words have no trigram, so the index does not serve them.
TRIGRAM = 3
FIND = """
SELECT indexrelid::regclass::text, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = to_regclass(%s) AND relname = %s
"""
NOT_ALLOWED = "42501"


class IndexRefused(Exception):
    """The index cannot be had, as a sentence for the person who asked for it."""


def has_word(word: str) -> Q:
    """Products with this word, or part of one, in one of the columns searched; the index serves exactly this."""
    return Q(*((f"{column}__icontains", word) for column in SEARCHED), _connector=Q.OR)


def sort_what_was_found(products: QuerySet[Product], text: str) -> QuerySet[Product]:
    """The same order, on PostgreSQL without the index on names.

    PostgreSQL takes what a search finds to be spread evenly over the names and would walk that index until a page is
    full; but names that begin with the same word stand together, so it may walk through nearly all of it. A word of
    one or two letters is in so many names that walking is the quicker way.
    """
    first, *others = products.query.order_by or (None,)
    is_rare = any(len(word) >= TRIGRAM for word in text.split())
    if first not in ("name", "-name") or not is_rare or connections[products.db].vendor != "postgresql":
        return products
    name = Concat("name", Value(""))
    return products.order_by(name.desc() if first == "-name" else name.asc(), *others)


def build_index(connection: BaseDatabaseWrapper) -> bool:
    """Build the index beside readers and syncs; False: it is there already. Not within a transaction.

    What an interrupted attempt left half-built is replaced. Raises IndexRefused, with what to do.
    """
    with _postgresql(connection) as cursor:
        name, is_valid = _found(cursor, connection)
        if is_valid:
            return False
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        _drop(cursor, name)
        cursor.execute(_create(connection))
        # The planner's idea of how many products have a word comes from here.
        cursor.execute(f"ANALYZE {_table(connection)}")
    return True


def drop_index(connection: BaseDatabaseWrapper) -> None:
    """Take the index away beside readers and syncs; the extension stays. Raises IndexRefused."""
    with _postgresql(connection) as cursor:
        name, _is_valid = _found(cursor, connection)
        _drop(cursor, name)


def _found(cursor: Any, connection: BaseDatabaseWrapper) -> tuple[str, bool]:
    """The index of our table, as PostgreSQL writes its name, and whether it was built to the end; "" is none."""
    cursor.execute(FIND, [_table(connection), INDEX])
    return cursor.fetchone() or ("", False)


def _drop(cursor: Any, name: str) -> None:
    if name:
        cursor.execute(f"DROP INDEX CONCURRENTLY {name}")


@contextmanager
def _postgresql(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """A cursor whose refusals are sentences."""
    if connection.vendor != "postgresql":
        raise IndexRefused(_("Only PostgreSQL has such an index. On SQLite a search reads every product."))
    try:
        with connection.cursor() as cursor:
            yield cursor
    except DatabaseError as error:
        raise IndexRefused(_refusal(error)) from None


def _refusal(error: DatabaseError) -> str:
    """PostgreSQL's own words, and what to do about them."""
    if getattr(error.__cause__, "sqlstate", None) == NOT_ALLOWED:
        advice = _("It takes an account that owns the tables, and somebody who may run CREATE EXTENSION pg_trgm once.")
    else:
        advice = _("Run the command again, or with --drop: an index that is half built costs time with each product.")
    return " ".join((_("PostgreSQL refused: %(error)s.") % {"error": str(error).strip()}, advice))


def _table(connection: BaseDatabaseWrapper) -> str:
    return connection.ops.quote_name(Product._meta.db_table)


def _create(connection: BaseDatabaseWrapper) -> str:
    quote = connection.ops.quote_name
    # As Django writes icontains: upper case, cast to text.
    words = ", ".join(f"upper({quote(column)}::text) gin_trgm_ops" for column in SEARCHED)
    return f"CREATE INDEX CONCURRENTLY {INDEX} ON {_table(connection)} USING gin ({words})"
