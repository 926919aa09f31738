"""The client against the stand-in, as the rest of the CRM uses it."""

from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone

from integrations.models import TokenStatus, ZohoCredential
from integrations.utils import ZohoClient
from integrations.zoho.exceptions import ZohoBadAnswerError, ZohoConfigurationError, ZohoServerError
from zoho_sandbox import Sandbox


def test_the_whole_catalogue_arrives_with_one_token_request(credential: ZohoCredential, zoho: Sandbox) -> None:
    items = ZohoClient().fetch_all_products()

    assert {item["item_id"] for item in items} == set(zoho.catalogue.ids())
    assert zoho.journal.count("token") == 1
    assert ZohoCredential.get_instance().token_status == TokenStatus.VALID


def test_the_full_listing_is_sorted_by_creation_time_and_names_the_organization(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    list(ZohoClient().iter_pages())

    query = zoho.journal.of("items")[0].query
    assert (query["sort_column"], query["sort_order"]) == ("created_time", "A")
    assert query["organization_id"] == zoho.organization_id


def test_one_page_has_items_and_page_context(credential: ZohoCredential) -> None:
    page = ZohoClient().fetch_products(page=2, per_page=50)

    assert set(page) == {"items", "page_context"}
    assert len(page["items"]) == 50
    assert page["page_context"]["page"] == 2


def test_more_than_200_a_page_are_never_asked_for(credential: ZohoCredential, zoho: Sandbox) -> None:
    ZohoClient().fetch_products(per_page=5000)

    assert zoho.journal.of("items")[0].query["per_page"] == "200"


def test_without_a_credential_the_admin_screen_is_named(db: None) -> None:
    with pytest.raises(ZohoConfigurationError, match="Admin → Integrations → Zoho credentials"):
        ZohoClient()


def test_without_an_organization_nothing_is_asked(credential: ZohoCredential, zoho: Sandbox) -> None:
    credential.organization_id = ""
    credential.save()

    with pytest.raises(ZohoConfigurationError, match="organization ID is missing"):
        ZohoClient().fetch_products()

    assert zoho.journal.count("items") == 0


def test_a_listing_with_a_failing_page_is_an_exception_not_half_a_list(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    zoho.faults.add("items", page=1, status=503, times=None)

    with pytest.raises(ZohoServerError):
        ZohoClient().fetch_all_products()


def test_a_listing_in_doubt_is_an_exception(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.faults.add("items", json={"code": 0, "items": []}, times=None)

    with pytest.raises(ZohoBadAnswerError, match="may be incomplete"):
        ZohoClient().fetch_all_products()


def test_calls_count_every_request_and_retries_the_repeated_ones(credential: ZohoCredential, zoho: Sandbox) -> None:
    zoho.faults.add("items", status=503, times=2)
    client = ZohoClient()

    client.fetch_products()

    assert client.calls == len(zoho.journal.requests) == 4  # token, two failures, one answer
    assert client.retries == 2


def test_on_wait_is_called_before_every_request_and_may_stop_the_work(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    client = ZohoClient()
    beats: list[int] = []
    client.on_wait = lambda: beats.append(len(zoho.journal.requests))
    client.fetch_products()
    assert beats[:2] == [0, 1]

    def stop() -> None:
        raise KeyboardInterrupt

    client.on_wait = stop
    with pytest.raises(KeyboardInterrupt):
        client.fetch_products()
    assert zoho.journal.count("items") == 1


def test_a_refresh_by_hand_gives_the_credential_in_hand_the_new_token(
    credential: ZohoCredential, zoho: Sandbox
) -> None:
    client = ZohoClient(credential)
    first = client.get_valid_token()

    second = client._refresh_token()

    assert first != second == credential.access_token
    assert not credential.is_expired()


def test_the_authorization_scheme_is_the_documented_one(credential: ZohoCredential, zoho: Sandbox) -> None:
    token = ZohoClient().get_valid_token()
    ZohoClient().fetch_products()

    assert zoho.journal.of("items")[0].headers["authorization"] == f"Zoho-oauthtoken {token}"


@pytest.mark.parametrize(("off", "lines"), [(0, 0), (20 * 60, 1), (-20 * 60, 1)])
def test_a_clock_that_differs_from_zohos_is_told_once(
    credential: ZohoCredential, zoho: Sandbox, caplog: pytest.LogCaptureFixture, off: int, lines: int
) -> None:
    date = format_datetime(timezone.now() + timedelta(seconds=off), usegmt=False)
    zoho.faults.add("items", times=None, headers={"Date": date})
    client = ZohoClient()
    for _call in range(3):
        client.fetch_products(per_page=1)

    assert caplog.text.count("The clock of this machine and Zoho's differ by") == lines
