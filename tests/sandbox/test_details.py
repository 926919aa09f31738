"""GET /items/{id}, /itemdetails and /organizations."""

import pytest

from tests.sandbox.client import Client
from zoho_sandbox import Sandbox


def test_one_item_comes_wrapped_with_more_keys(client: Client, zoho: Sandbox) -> None:
    item_id = zoho.catalogue.add(name="Lamp", stock_on_hand=3)

    item = client.get(f"items/{item_id}").json["item"]

    assert (item["item_id"], item["name"], item["stock_on_hand"]) == (item_id, "Lamp", 3)
    assert {"category_id", "custom_fields", "package_details", "available_for_sale_stock", "has_variant"} <= set(item)
    assert not {"item_name", "has_attachment", "image_document_id", "weight"} & set(item)


def test_custom_fields_move_into_a_list_and_a_hash(client: Client, zoho: Sandbox) -> None:
    item_id = zoho.catalogue.add(cf_shelf="7", cf_shelf_unformatted="7")

    item = client.get(f"items/{item_id}").json["item"]

    assert item["custom_field_hash"] == {"cf_shelf": "7", "cf_shelf_unformatted": "7"}
    assert [(field["api_name"], field["value"]) for field in item["custom_fields"]] == [("cf_shelf", "7")]
    assert "cf_shelf" not in item


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (1002, "Item does not exist."),
        (2006, "Item does not exist."),
        (5, "We couldnt find any resource for the given ID. Please verify the ID and try again."),
    ],
)
def test_a_missing_item_is_404(client: Client, zoho: Sandbox, code: int, text: str) -> None:
    zoho.switches.missing_item_code = code
    item_id = zoho.catalogue.ids()[5]
    zoho.catalogue.delete(item_id)

    reply = client.get(f"items/{item_id}")

    assert reply.status == 404
    assert reply.json == {"code": code, "message": text}


def test_details_of_many_come_in_the_order_asked_without_the_unknown(client: Client, zoho: Sandbox) -> None:
    first, second, *_ = zoho.catalogue.ids()

    answer = client.get("itemdetails", item_ids=f"{second},999,{first}")

    assert answer.ids == [second, first]
    assert "page_context" not in answer.json


def test_an_unknown_id_can_refuse_the_whole_batch(client: Client, zoho: Sandbox) -> None:
    zoho.switches.itemdetails_unknown_is_404 = True

    assert client.get("itemdetails", item_ids=f"{zoho.catalogue.ids()[0]},999").status == 404
    assert client.get("itemdetails", item_ids=zoho.catalogue.ids()[0]).status == 200


@pytest.mark.parametrize(("cap", "status"), [(100, 400), (101, 200), (None, 200)])
def test_a_batch_may_be_too_large(client: Client, zoho: Sandbox, cap: int | None, status: int) -> None:
    zoho.switches.itemdetails_cap = cap

    assert client.get("itemdetails", item_ids=",".join(zoho.catalogue.ids()[:101])).status == status


def test_organizations_need_no_organisation_and_count_no_rate(client: Client, zoho: Sandbox) -> None:
    reply = client.get("organizations", organization_id="")
    (organization,) = reply.json["organizations"]

    assert "page_context" not in reply.json
    assert "X-Rate-Limit-Limit" not in reply.headers
    assert reply.headers["Allow"] == "OPTIONS, POST, GET"
    assert organization["organization_id"] == zoho.organization_id
    assert (organization["currency_code"], organization["time_zone"]) == ("EUR", "Europe/Berlin")
    assert organization["is_default_org"] is False


def test_a_user_may_have_several_organisations(client: Client, zoho: Sandbox) -> None:
    zoho.switches.organizations = 3

    found = [row["organization_id"] for row in client.get("organizations").json["organizations"]]

    assert len(set(found)) == 3
    assert found[0] == zoho.organization_id
