"""Change rows of a shop as Zoho would: with a later time stamp."""

from datetime import datetime, timedelta
from typing import Any

Rows = list[dict[str, Any]]


def changed(rows: Rows, *numbers: int, **fields: Any) -> Rows:
    """The rows with some of them (all, when none is named) changed a minute later."""
    chosen = set(numbers or range(len(rows)))
    return [{**row, **fields, **_later(row)} if number in chosen else row for number, row in enumerate(rows)]


def without(rows: Rows, *numbers: int) -> Rows:
    return [row for number, row in enumerate(rows) if number not in numbers]


def _later(row: dict[str, Any]) -> dict[str, str]:
    moment = datetime.strptime(row["last_modified_time"], "%Y-%m-%dT%H:%M:%S%z") + timedelta(minutes=1)
    return {"last_modified_time": moment.strftime("%Y-%m-%dT%H:%M:%S%z")}
