"""What a person is told about a row of Zoho's: which field, why, and the value as it came."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from products_and_services.zoho_sync.mapping import Finding, item_id_of, read_row
from tests.catalogue.rows import ITEM_ID, zoho_row

NOW = datetime(2026, 6, 10, tzinfo=UTC)


def findings(**changes: Any) -> list[Finding]:
    return read_row(zoho_row(**changes), NOW).findings


def test_a_row_that_is_no_item_is_shown_as_it_came() -> None:
    row = read_row(["tea"], NOW)

    assert row.findings == [Finding("item", "the row is not an item", "['tea']", True)]
    assert (row.shown_id, row.shown_name) == ("", "")
    assert item_id_of(["tea"]) is None


def test_an_id_that_cannot_be_used_ends_the_reading() -> None:
    assert findings(item_id="012", rate="x") == [Finding("item_id", "not a Zoho item id", '"012"', True)]


def test_a_problem_and_a_notice_are_told_apart() -> None:
    [problem] = findings(rate="12,5 EUR")
    [notice] = findings(status="on hold")

    assert (problem.field, problem.value, problem.is_problem) == ("price", '"12,5 EUR"', True)
    assert (notice.field, notice.value, notice.is_problem) == ("is_active", '"on hold"', False)


@pytest.mark.parametrize("field", ["sku", "description"])
def test_what_is_no_text_is_a_problem_and_keeps_the_old_text(field: str) -> None:
    row = read_row(zoho_row(**{field: 7}), NOW)

    assert row.findings == [Finding(field, "7 is not text", "7", True)]
    assert field not in row.values


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("yesterday", "not a time with a zone"),
        ("2026-06-09T09:45:44", "not a time with a zone"),
        ("0001-01-01T00:00:00+1400", "not a time with a zone"),
        (5, "not a time with a zone"),
        ("2026-06-11T00:00:01+0000", "lies in the future"),
    ],
)
def test_a_time_that_cannot_be_used_is_a_problem(value: object, reason: str) -> None:
    [finding] = findings(last_modified_time=value)

    assert (finding.field, finding.reason, finding.is_problem) == ("last_modified_time", reason, True)
    assert str(value) in finding.value


@pytest.mark.parametrize("value", [None, "", ...])
def test_no_time_is_no_finding(value: object) -> None:
    row = read_row(zoho_row(last_modified_time=value), NOW)

    assert (row.last_modified, row.findings) == (None, [])


def test_a_clock_may_be_a_day_ahead_and_the_time_is_kept_in_utc() -> None:
    row = read_row(zoho_row(last_modified_time="2026-06-11T02:00:00+0200"), NOW)

    assert row.last_modified == NOW + timedelta(days=1)
    assert row.last_modified.tzinfo is UTC
    assert read_row(zoho_row(), NOW.astimezone(timezone(timedelta(hours=9)))).last_modified is not None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (int(ITEM_ID), ITEM_ID), ("a\x00b", "ab"), ("x" * 70, "x" * 64), (["x" * 70], f"['{'x' * 61}…")],
)  # fmt: skip
def test_an_id_is_shown_in_at_most_64_storable_characters(value: object, shown: str) -> None:
    assert read_row(zoho_row(item_id=value), NOW).shown_id == shown


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (7, "7"), ("x" * 300, "x" * 255)])
def test_a_name_is_shown_in_at_most_255_characters(value: object, shown: str) -> None:
    assert read_row(zoho_row(name=value), NOW).shown_name == shown
