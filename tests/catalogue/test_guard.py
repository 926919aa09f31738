from typing import Any

import pytest

from products_and_services.zoho_sync.guard import Measured, doubts


def limits(**measured: Any) -> list[str]:
    return [doubt.limit for doubt in doubts(Measured(**measured))]


def test_a_quiet_run_is_plausible() -> None:
    assert limits(active=4812, known=4812, known_seen=4812, rows=4812) == []


def test_a_first_sync_is_plausible() -> None:
    assert limits(active=0, known_seen=0, rows=3000) == []


@pytest.mark.parametrize(("deactivated", "held"), [(20, False), (40, False), (50, False), (51, True), (1000, True)])
def test_deactivations_beyond_five_percent_are_held(deactivated: int, held: bool) -> None:
    assert (limits(active=1000, deactivated=deactivated) == ["deactivations"]) is held


@pytest.mark.parametrize(("deactivated", "held"), [(20, False), (21, True)])
def test_twenty_deactivations_are_always_allowed_in_a_larger_catalogue(deactivated: int, held: bool) -> None:
    assert (limits(active=106, deactivated=deactivated) == ["deactivations"]) is held


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("prices_moved_far", "prices"),
        ("names_changed", "names"),
        ("prices_to_zero", "zero"),
        ("deactivated", "deactivations"),
    ],
)
def test_a_small_catalogue_is_judged_by_halves(name: str, limit: str) -> None:
    assert limits(active=20, **{name: 9}) == []
    assert limits(active=20, **{name: 10}) == [limit]


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("prices_moved_far", "prices"),
        ("names_changed", "names"),
        ("deactivated", "deactivations"),
    ],
)
@pytest.mark.parametrize(("active", "half"), [(21, 11), (25, 13), (38, 19)])
def test_half_of_a_somewhat_larger_one_is_held_too(name: str, limit: str, active: int, half: int) -> None:
    assert limits(active=active, **{name: half - 1}) == []
    assert limits(active=active, **{name: half}) == [limit]


def test_one_or_two_products_of_a_tiny_catalogue_are_an_ordinary_day() -> None:
    assert limits(active=2, deactivated=2, names_changed=2, prices_moved_far=2) == []
    assert limits(active=3, names_changed=3) == ["names"]
    assert limits(active=3, deactivated=3) == ["deactivations"]


def test_prices_that_move_far_need_ten_percent_and_twenty_products() -> None:
    assert limits(active=1000, prices_moved_far=100) == []
    assert limits(active=1000, prices_moved_far=101) == ["prices"]
    assert limits(active=106, prices_moved_far=19) == []
    assert limits(active=106, prices_moved_far=20) == ["prices"]


def test_prices_to_zero_need_one_percent_and_five_products() -> None:
    assert limits(active=100, prices_to_zero=4) == []
    assert limits(active=100, prices_to_zero=5) == ["zero"]
    assert limits(active=1000, prices_to_zero=10) == []


def test_names_need_thirty_percent() -> None:
    assert limits(active=100, names_changed=30) == []
    assert limits(active=100, names_changed=31) == ["names"]


def test_fewer_than_half_of_the_known_items_seen_is_held() -> None:
    assert limits(active=106, known=106, known_seen=53) == []
    assert limits(active=106, known=106, known_seen=52) == ["seen"]
    assert limits(active=1, known=1, known_seen=0) == ["seen"]


def test_a_run_that_read_only_a_part_is_not_judged_by_what_it_saw() -> None:
    assert limits(active=106, known=106, known_seen=None) == []


def test_a_fifth_of_the_rows_refused_is_held() -> None:
    assert limits(active=0, rows=100, rows_refused=20) == []
    assert limits(active=0, rows=100, rows_refused=21) == ["refused"]
    assert limits(active=0, rows=3, rows_refused=2) == []
    assert limits(active=0, rows=30, rows_refused=19) == []
    assert limits(active=0, rows=30, rows_refused=20) == ["refused"]


@pytest.mark.parametrize(
    ("measured", "sentence"),
    [
        ({"known": 4812, "known_seen": 0}, "Zoho returned 0 of 4812 products."),
        ({"rows": 50, "rows_refused": 25}, "25 of 50 rows from Zoho cannot be used."),
        ({"deactivated": 300}, "300 of 4812 products would be deactivated."),
        ({"prices_moved_far": 500}, "500 of 4812 prices would move by more than half."),
        ({"prices_to_zero": 50}, "50 of 4812 prices would become zero."),
        ({"names_changed": 2000}, "2000 of 4812 names would change."),
    ],
)
def test_the_sentence_says_it_in_numbers(measured: Any, sentence: str) -> None:
    assert [doubt.sentence for doubt in doubts(Measured(active=4812, **measured))] == [sentence]


def test_every_limit_that_is_passed_is_said() -> None:
    wrong = limits(active=100, known=100, known_seen=1, rows=100, rows_refused=99, deactivated=99, names_changed=99)

    assert wrong == ["seen", "refused", "deactivations", "names"]


def test_limits_are_settings(settings: Any) -> None:
    settings.ZOHO_GUARD_NAMES_CHANGED = 0.5

    assert limits(active=100, names_changed=31) == []
