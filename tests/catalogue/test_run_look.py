"""How long a run took, in words."""

import pytest

from products_and_services.models import SyncRun
from products_and_services.run_look import colour, duration, time_taken


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "–"),
        (0.4, "under 1 s"),
        (1, "1 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 0 min"),
        (90_061, "25 h 1 min"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(seconds: float | None, words: str) -> None:
    assert duration(seconds) == words


def test_a_run_that_never_started_took_no_time() -> None:
    assert time_taken(SyncRun(worked_seconds=5)) == "–"


@pytest.mark.parametrize("state", SyncRun.State.values)
def test_every_state_has_a_colour(state: str) -> None:
    assert colour(SyncRun(state=state)) in {"success", "warning", "info", "danger", "primary", "secondary"}
