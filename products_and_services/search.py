"""Searching products by words, and the index that makes it quick in a large catalogue on PostgreSQL.

The index is no migration, because it is not for everybody: each product written costs more with it, it pays from some
100,000 products on, and it needs PostgreSQL's extension pg_trgm, which not every account may install.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from products_and_services.models import Product

SEARCHED = ("name", "sku", "zoho_item_id")
INDEX = "product_words"
DROP = f"DROP INDEX CONCURRENTLY IF EXISTS {INDEX}"
IS_VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"


class IndexRefused(Exception):
    """The index cannot be had, as a sentence for the person who asked for it."""


def has_word(word: str) -> Q:
    """Products with this word, or part of one, in one of the columns searched; the index serves exactly this."""
    return Q(*((f"{column}__icontains", word) for column in SEARCHED), _connector=Q.OR)


def sort_what_was_found(products: QuerySet[Product]) -> QuerySet[Product]:
    """The same order, without the index on names.

    PostgreSQL takes what a search finds to be spread evenly over the names and would walk that index until a page is
    full; but names that begin with the same word stand together, so it may walk through nearly all of it.
    """
    first, *others = products.query.order_by or (None,)
    if first not in ("name", "-name"):
        return products
    name = Concat("name", Value(""))
    return products.order_by(name.desc() if first == "-name" else name.asc(), *others)


def build_index(connection: BaseDatabaseWrapper) -> bool:
    """Build the index beside readers and syncs; False: it is there already. Not within a transaction.

    What an interrupted attempt left half-built is replaced. Raises IndexRefused, with what to do.
    """
    with _postgresql(connection) as cursor:
        cursor.execute(IS_VALID, [INDEX])
        if cursor.fetchone() == (True,):
            return False
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute(DROP)
        cursor.execute(_create(connection))
        # The planner's idea of how many products have a word comes from here.
        cursor.execute(f"ANALYZE {connection.ops.quote_name(Product._meta.db_table)}")
    return True


def drop_index(connection: BaseDatabaseWrapper) -> None:
    """Take the index away beside readers and syncs; the extension stays. Raises IndexRefused."""
    with _postgresql(connection) as cursor:
        cursor.execute(DROP)


@contextmanager
def _postgresql(connection: BaseDatabaseWrapper) -> Iterator[Any]:
    """A cursor whose refusals are sentences."""
    if connection.vendor != "postgresql":
        raise IndexRefused(_("Only PostgreSQL has such an index. On SQLite a search reads every product."))
    try:
        with connection.cursor() as cursor:
            yield cursor
    except DatabaseError as error:
        sentence = _(
            "PostgreSQL refused: %(error)s. It takes an account that owns the tables, and somebody who may run CREATE "
            "EXTENSION pg_trgm once."
        )
        raise IndexRefused(sentence % {"error": str(error).strip()}) from None


def _create(connection: BaseDatabaseWrapper) -> str:
    quote = connection.ops.quote_name
    # As Django writes icontains: upper case, cast to text.
    words = ", ".join(f"upper({quote(column)}::text) gin_trgm_ops" for column in SEARCHED)
    return f"CREATE INDEX CONCURRENTLY {INDEX} ON {quote(Product._meta.db_table)} USING gin ({words})"
