"""Ids a listing has shown: known exactly, in any order, eight bytes each, nothing copied on the way."""

import random
import tracemalloc

import pytest

from integrations.utils import SeenIds

MANY = 50_000


def test_an_id_is_new_once() -> None:
    seen = SeenIds()

    assert seen.add_all([5, 1, 5, 3]) == [1, 3, 5]
    assert seen.add_all([3, 4, 2**63 - 1]) == [4, 2**63 - 1]
    assert seen.add_all([]) == []
    assert len(seen) == 5
    assert [number for number in range(8) if number in seen] == [1, 3, 4, 5]


@pytest.mark.parametrize("seed", range(20))
def test_ids_in_any_order_are_remembered_exactly(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    seen, known = SeenIds(), set[int]()

    for _page in range(50):
        page = [chance.randint(1, 2000) for _row in range(chance.randint(0, 60))]
        assert seen.add_all(page) == sorted(set(page) - known)
        known |= set(page)

    assert [number for number in range(2001) if number in seen] == sorted(known)


@pytest.mark.parametrize("step", [1, -1])
def test_ids_take_eight_bytes_each_and_no_more_while_they_grow(step: int) -> None:
    first = 3_850_050_000_000_000_000
    pages = range(0, MANY, 200)[::step]
    tracemalloc.start()
    seen = SeenIds()
    for start in pages:
        seen.add_all(range(first + start, first + start + 200))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(seen) == MANY
    assert peak < 1.5 * 8 * MANY
