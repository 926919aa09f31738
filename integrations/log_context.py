"""What a log line belongs to: the sync run that is worked on, and the Celery task that does it.

Both live in context variables, so that threads and web requests side by side do not see each other's.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_run: ContextVar[int | None] = ContextVar("zoho_run", default=None)
_task: ContextVar[str | None] = ContextVar("zoho_task", default=None)
_RUN_ARGUMENT = re.compile(r"'run_id': (\d+)")


def current_run() -> int | None:
    return _run.get()


@contextmanager
def working_on(run_id: int) -> Iterator[None]:
    """Log lines in here carry the run's number; in a task so do those that follow, Celery's last one included."""
    before = _run.set(run_id)
    try:
        yield
    finally:
        if _task.get() is None:
            _run.reset(before)


def task_began(task_id: str, run_id: int | None) -> None:
    _task.set(task_id)
    _run.set(run_id)


def task_ended() -> None:
    _task.set(None)
    _run.set(None)


def run_of(record: logging.LogRecord) -> int | None:
    """The run that a line is about: said with the line, known from the work in hand, or an argument of a task."""
    said: int | None = getattr(record, "run_id", None)
    if said is not None:
        return said
    if (current := _run.get()) is not None:
        return current
    argument = _RUN_ARGUMENT.search(str(_celery_data(record).get("kwargs", "")))
    return int(argument[1]) if argument else None


def task_of(record: logging.LogRecord) -> str | None:
    said = _celery_data(record).get("id")
    return said if isinstance(said, str) else _task.get()


def _celery_data(record: logging.LogRecord) -> dict[str, Any]:
    """What Celery attaches to its own lines about a task, such as *received*."""
    data = getattr(record, "data", None)
    return data if isinstance(data, dict) else {}
