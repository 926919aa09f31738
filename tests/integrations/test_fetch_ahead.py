"""Where Zoho is slow the next pages are under way while one is worked on; order, limits and errors stay."""

from typing import Any

import pytest

from integrations.models import ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho import fetch_ahead, quota
from integrations.zoho.fetch_ahead import MOST_AHEAD
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db
SLOW = 0.55


def read(client: ZohoClient) -> tuple[list[int], list[str]]:
    pages = list(client.iter_pages())
    return [page.number for page in pages], [row["item_id"] for page in pages for row in page.items]


@pytest.mark.parametrize("zoho", [1600], indirect=True)
def test_a_slow_zoho_is_asked_ahead_in_order_and_never_more_than_three_at_once(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    zoho.latency = 3 * SLOW
    client = ZohoClient()

    numbers, ids = read(client)

    assert numbers == list(range(1, 9))
    assert ids == zoho.catalogue.ids()
    assert zoho.journal.worst_concurrency() == MOST_AHEAD
    assert zoho.journal.count("items") <= 8 + MOST_AHEAD
    assert client.calls == zoho.journal.count("items", "token")


@pytest.mark.parametrize("zoho", [1000], indirect=True)
def test_a_quick_zoho_is_asked_for_one_page_at_a_time(
    zoho: Sandbox, credential: ZohoCredential, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_ahead, "SHORTEST_PACE", 60.0)  # quick compared with it, however busy this machine is
    read(ZohoClient())

    assert zoho.journal.worst_concurrency() == 1
    assert zoho.journal.count("items") == 5


@pytest.mark.parametrize("fault", [{"status": 503}, {"raw": "reset"}, {"status": 401, "json": {"code": 57}}])
@pytest.mark.parametrize("zoho", [1000], indirect=True)
def test_a_page_that_went_wrong_ahead_is_asked_for_again(
    zoho: Sandbox, credential: ZohoCredential, fault: dict[str, Any]
) -> None:
    zoho.latency = SLOW
    zoho.faults.add(route="items", page=3, times=1, **fault)

    numbers, ids = read(ZohoClient())

    assert numbers == [1, 2, 3, 4, 5]
    assert ids == zoho.catalogue.ids()


@pytest.mark.parametrize("zoho", [1000], indirect=True)
def test_the_limit_of_calls_holds_for_pages_sent_for_ahead(
    zoho: Sandbox, credential: ZohoCredential, settings: Any
) -> None:
    settings.ZOHO_MAX_IN_FLIGHT = 1
    zoho.latency = SLOW

    read(ZohoClient())

    assert zoho.journal.worst_concurrency() == 1


@pytest.mark.parametrize("zoho", [1600], indirect=True)
def test_leaving_a_listing_early_gives_every_slot_back(
    zoho: Sandbox, credential: ZohoCredential, settings: Any
) -> None:
    zoho.latency = 3 * SLOW
    pages = ZohoClient().iter_pages()
    next(pages)
    pages.close()
    zoho.latency = 0
    settings.ZOHO_MAX_IN_FLIGHT = 1

    assert quota.try_acquire()


@pytest.mark.parametrize("zoho", [1600], indirect=True)
def test_who_is_stopped_while_pages_are_under_way_gives_every_slot_back_when_they_have_ended(
    zoho: Sandbox, credential: ZohoCredential, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_ahead, "SLICE_SECONDS", 0.01)
    zoho.latency = 3 * SLOW
    client = ZohoClient()
    pages = client.iter_pages()
    next(pages)

    def stop() -> None:
        raise StopAsking

    client.on_wait = stop
    with pytest.raises(StopAsking):
        next(pages)
    zoho.latency = 0
    settings.ZOHO_MAX_IN_FLIGHT = 1

    assert all(request.ended for request in zoho.journal.of("items"))
    assert quota.try_acquire()


class StopAsking(Exception):
    """What a caller raises who was asked to end."""
