"""A listing is walked to its end, or ends with a word of doubt or an error; never silently short."""

from typing import Any

import pytest

from integrations import conf
from integrations.models import ZohoCredential
from integrations.utils import Page, ZohoClient
from integrations.zoho.exceptions import ZohoPagingError
from integrations.zoho.paging import iterate_pages, read_page
from zoho_sandbox import Sandbox


def rows(*ids: object) -> list[dict[str, Any]]:
    return [{"item_id": item_id} for item_id in ids]


class Listing:
    """Scripted pages: number → list of answers, the last of which repeats; counts what was asked."""

    def __init__(self, pages: dict[int, list[tuple[list[dict[str, Any]], object]]]) -> None:
        self._pages = pages
        self.asked: list[int] = []

    def __call__(self, number: int) -> Page:
        self.asked.append(number)
        answers = self._pages[number]
        items, more = answers.pop(0) if len(answers) > 1 else answers[0]
        context = {} if more is None else {"page_context": {"has_more_page": more}}
        return read_page(number, {"items": items, **context}, None)

    def walk(self, start: int = 1) -> list[Page]:
        return list(iterate_pages(self, start))


def test_the_pages_end_where_zoho_says_so() -> None:
    listing = Listing({1: [(rows("1", "2"), True)], 2: [(rows("3"), False)]})
    pages = listing.walk()

    assert [(page.number, len(page.items), page.last, page.doubt) for page in pages] == [
        (1, 2, False, ""),
        (2, 1, True, ""),
    ]
    assert listing.asked == [1, 2]


def test_a_walk_may_begin_at_any_page() -> None:
    listing = Listing({3: [(rows("5"), True)], 4: [(rows("6"), False)]})

    assert [page.number for page in listing.walk(start=3)] == [3, 4]


def test_an_empty_catalogue_is_complete() -> None:
    (page,) = Listing({1: [([], False)]}).walk()

    assert (page.last, page.doubt) == (True, "")


def test_new_rows_for_ever_end_at_the_cap(settings: Any) -> None:
    settings.ZOHO_MAX_PAGES = 50
    asked: list[int] = []

    def endless(number: int) -> Page:
        asked.append(number)
        context = {"page_context": {"has_more_page": True}}
        return read_page(number, {"items": rows(str(number)), **context}, None)

    with pytest.raises(ZohoPagingError, match="did not end after 50 pages") as caught:
        list(iterate_pages(endless))

    assert len(asked) == 50
    assert caught.value.reason == "PAGING_LOOP"


def test_the_cap_counts_the_pages_of_earlier_attempts(settings: Any) -> None:
    settings.ZOHO_MAX_PAGES = 50
    asked: list[int] = []

    def endless(number: int) -> Page:
        asked.append(number)
        return read_page(number, {"items": rows(str(number)), "page_context": {"has_more_page": True}}, None)

    with pytest.raises(ZohoPagingError):
        list(iterate_pages(endless, start_page=41))

    assert asked == list(range(41, 51))


def test_the_cap_is_10000_pages_by_default() -> None:
    assert conf.DEFAULTS["ZOHO_MAX_PAGES"] == 10_000


def test_the_same_page_again_and_again_is_a_loop() -> None:
    same = (rows("1", "2"), True)
    listing = Listing({number: [same] for number in range(1, 9)})

    with pytest.raises(ZohoPagingError, match="same page again"):
        listing.walk()
    assert listing.asked == [1, 2, 3]


def test_known_ids_in_another_grouping_are_a_loop_too() -> None:
    listing = Listing(
        {
            1: [(rows("1", "2"), True)],
            2: [(rows("3", "4"), True)],
            3: [(rows("2", "3"), True)],
            4: [(rows("4", "1"), True)],
        }
    )

    with pytest.raises(ZohoPagingError):
        listing.walk()


def test_one_repeated_page_is_passed_over_with_doubt() -> None:
    listing = Listing({1: [(rows("1"), True)], 2: [(rows("1"), True)], 3: [(rows("2"), False)]})
    pages = listing.walk()

    assert [bool(page.doubt) for page in pages] == [False, True, False]
    assert "repeats items" in pages[1].doubt


def test_rows_without_ids_do_not_count_as_one_another() -> None:
    first, second = [{"name": "a"}], [{"name": "b"}]
    listing = Listing({1: [(first, True)], 2: [(second, True)], 3: [([{"name": "c"}], False)]})

    assert [page.doubt for page in listing.walk()] == ["", "", ""]


def test_an_empty_page_with_more_to_come_is_asked_for_once_more() -> None:
    listing = Listing({1: [(rows("1"), True)], 2: [([], True), (rows("2"), False)]})
    pages = listing.walk()

    assert listing.asked == [1, 2, 2]
    assert [page.doubt for page in pages] == ["", ""]


def test_then_the_next_page_is_tried_and_the_listing_stays_in_doubt() -> None:
    listing = Listing({1: [(rows("1"), True)], 2: [([], True)], 3: [(rows("3"), False)]})
    pages = listing.walk()

    assert listing.asked == [1, 2, 2, 3]
    assert [bool(page.doubt) for page in pages] == [False, True, False]
    assert "empty although more should follow" in pages[1].doubt


def test_two_empty_pages_with_more_to_come_end_the_listing_in_doubt() -> None:
    listing = Listing({number: [([], True)] for number in range(1, 9)})
    pages = listing.walk()

    assert set(listing.asked) == {1, 2}
    assert pages[-1].last
    assert pages[-1].doubt


@pytest.mark.parametrize("more", [None, "false", 0, "maybe"])
def test_a_page_that_does_not_say_whether_more_follow_is_the_last_and_in_doubt(more: object) -> None:
    pages = Listing({1: [(rows("1"), more)]}).walk()

    assert [page.last for page in pages] == [True]
    assert "does not say whether more follow" in pages[0].doubt


def test_the_clients_pages_carry_zohos_time_and_all_items(credential: ZohoCredential, zoho: Sandbox) -> None:
    pages = list(ZohoClient().iter_pages())

    assert sum(len(page.items) for page in pages) == 106
    assert pages[0].zoho_time is not None
    assert pages[0].zoho_time.tzinfo is not None


@pytest.mark.parametrize("items", [None, {}, "x", 7])
def test_a_page_without_a_list_of_items_is_no_page(credential: ZohoCredential, zoho: Sandbox, items: object) -> None:
    zoho.faults.add("items", json={"code": 0, "items": items, "page_context": {"has_more_page": False}})

    assert len(ZohoClient().fetch_products()["items"]) == 106  # asked for again


def test_a_row_that_is_no_object_becomes_an_empty_one(credential: ZohoCredential, zoho: Sandbox) -> None:
    body = {"code": 0, "items": [None, 7, {"item_id": "1"}], "page_context": {"has_more_page": False}}
    zoho.faults.add("items", json=body)

    assert ZohoClient().fetch_products()["items"] == [{}, {}, {"item_id": "1"}]
