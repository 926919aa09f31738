"""The slowest statements of a piece of work, each with its plan."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

SHOWN = 5
WIDTH = 150
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


@dataclass
class Statement:
    """How often it was sent, seconds in all, and the parameters of the slowest time."""

    sql: str
    count: int = 0
    total: float = 0.0
    slowest: float = 0.0
    params: Any = field(default=None, repr=False)

    def add(self, seconds: float, params: Any) -> None:
        self.count, self.total = self.count + 1, self.total + seconds
        if seconds > self.slowest:
            self.slowest, self.params = seconds, params


@contextmanager
def slow_queries() -> Iterator[None]:
    """Watch what is done inside; print the slowest statements and their plans at the end."""
    seen: dict[str, Statement] = {}

    def timed(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, *rest)
        finally:
            seen.setdefault(sql, Statement(sql)).add(time.perf_counter() - began, params)

    with connection.execute_wrapper(timed):
        yield
    for statement in sorted(seen.values(), key=lambda one: -one.slowest)[:SHOWN]:
        _print(statement)


def _print(statement: Statement) -> None:
    print(
        f"    slowest {1000 * statement.slowest:,.0f} ms, {statement.count:,} times, "
        f"{statement.total:,.1f} s in all: {' '.join(statement.sql.split())[:WIDTH]}"
    )
    if not statement.sql.lstrip("(").startswith(("SELECT", "UPDATE", "INSERT", "DELETE")):
        return
    with connection.cursor() as cursor:
        cursor.execute(EXPLAIN[connection.vendor] + statement.sql, statement.params)
        for row in cursor.fetchall():
            print(f"        {str(row[-1])[:WIDTH]}", flush=True)
