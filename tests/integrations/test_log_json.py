"""JSON log lines: each parses by itself, names its run and task, and holds no secret in any of its parts."""

import json
import logging
import sys
import threading
from contextvars import copy_context
from typing import Any

import pytest

from integrations.log_context import task_began, task_ended, working_on
from integrations.log_json import JsonFormatter
from integrations.log_redaction import RedactingFormatter, remember

TOKEN = "1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf"


class Quoted:
    """A key whose text is two secrets, one of them with a quote and a backslash in it."""

    def __repr__(self) -> str:
        return f'known"secret\\with quotes {TOKEN}'


def line(message: str, *args: object, exc_info: Any = None, **extra: Any) -> logging.LogRecord:
    record = logging.LogRecord("shop.sync", logging.WARNING, __file__, 1, message, args, exc_info)
    record.__dict__.update(extra)
    return record


def parsed(record: logging.LogRecord) -> dict[str, Any]:
    text = JsonFormatter().format(record)
    assert "\n" not in text
    found: dict[str, Any] = json.loads(text)
    return found


def test_a_line_says_when_how_bad_where_and_what() -> None:
    record = line("page %d is “odd”", 7)
    record.created = 1_780_000_000.25

    told = parsed(record)

    assert told["time"] == "2026-05-28T20:26:40.250+00:00"
    assert (told["level"], told["logger"], told["message"]) == ("WARNING", "shop.sync", "page 7 is “odd”")
    assert "run_id" not in told
    assert "exception" not in told


def test_a_traceback_stays_on_its_line_and_holds_no_secret() -> None:
    remember('known"secret\\with quotes')
    try:
        {}[Quoted()]
    except KeyError:
        told = parsed(line("refresh_token=%s", TOKEN, exc_info=sys.exc_info()))

    assert told["exception"].startswith("Traceback")
    assert told["exception"].endswith("KeyError: [redacted] [redacted]")
    assert told["message"] == "refresh_token=[redacted]"


def test_a_secret_never_seen_and_of_no_shape_would_be_shown() -> None:
    """The positive control: the search for secrets finds one that is leaked on purpose."""
    assert parsed(line("leaked-on-purpose"))["message"] == "leaked-on-purpose"


def test_lines_inside_a_run_carry_its_number_and_those_after_it_do_not() -> None:
    with working_on(41):
        inside = parsed(line("x"))

    assert inside["run_id"] == 41
    assert "run_id" not in parsed(line("x"))


def test_text_lines_carry_the_number_too() -> None:
    formatter = RedactingFormatter("run=%(run)s %(message)s")
    with working_on(41):
        inside = formatter.format(line("x"))

    assert (inside, formatter.format(line("x"))) == ("run=41 x", "run=- x")


def test_a_thread_beside_it_does_not_see_the_run_unless_it_was_given_the_context() -> None:
    told: list[dict[str, Any]] = []

    def work() -> None:
        told.append(parsed(line("x")))

    with working_on(41):
        for thread in (threading.Thread(target=work), threading.Thread(target=copy_context().run, args=(work,))):
            thread.start()
            thread.join()

    assert [one.get("run_id") for one in told] == [None, 41]


def test_in_a_task_the_number_stays_until_the_task_is_over() -> None:
    task_began("abc", None)
    with working_on(41):
        pass
    last = parsed(line("Task succeeded"))
    task_ended()

    assert (last["run_id"], last["task_id"]) == (41, "abc")
    assert not {"run_id", "task_id"} & parsed(line("x")).keys()


@pytest.mark.parametrize(
    ("extra", "run", "task"),
    [
        ({"run_id": 5}, 5, None),
        ({"data": {"id": "abc", "kwargs": "{'run_id': 6}"}}, 6, "abc"),
        ({"data": {"id": "abc", "kwargs": "{}"}}, None, "abc"),
        ({"data": "somebody else's"}, None, None),
    ],
)
def test_what_a_line_says_of_itself_counts(extra: dict[str, Any], run: int | None, task: str | None) -> None:
    told = parsed(line("x", **extra))

    assert (told.get("run_id"), told.get("task_id")) == (run, task)
