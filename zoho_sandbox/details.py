"""The detail row of an item, made from its list row, and the two routes that serve it."""

from typing import Any

from zoho_sandbox.answer import Answer, error, json_answer
from zoho_sandbox.encoding import Row
from zoho_sandbox.request import Request
from zoho_sandbox.world import World

GONE = {5: "We couldnt find any resource for the given ID. Please verify the ID and try again."}
DROPPED = (
    *("item_name", "has_attachment", "image_document_id", "length", "width", "height", "weight"),
    *("weight_unit", "dimension_unit", "dimensions_with_unit", "weight_with_unit", "vendor_name"),
)
SIZES = ("length", "width", "height", "weight", "weight_unit", "dimension_unit")
EMPTY_TEXTS = """
    category_id category_name crm_owner_id unit_id tax_type tax_status tax_start_date tax_end_date tax_groups_details
    tax_country_code tax_information is_tax_expired purchase_tax_information associated_template_id sales_margin
    inventory_account_id inventory_account_name offline_created_date_with_time minimum_order_quantity
    maximum_order_quantity initial_stock initial_stock_rate combo_type"""
FALSE = ("has_attribute_options", "is_default_tax_applied", "is_fulfillable", "image_sync_in_progress")
EMPTY_LISTS = ("documents", "price_brackets", "locked_actions", "sales_channels", "integration_references")


def one_item(zoho: World, request: Request) -> Answer:
    """GET /items/{id}: the item, or 404 with the code that the switch names."""
    try:
        with zoho.catalogue.lock:
            row = zoho.catalogue.get(request.rest)
    except KeyError:
        return _gone(zoho)
    return json_answer({"code": 0, "message": "success", "item": detail_row(row)})


def item_details(zoho: World, request: Request) -> Answer:
    """GET /itemdetails?item_ids=a,b: the items that exist, in the order asked for."""
    ids = [item_id.strip() for item_id in request.query.get("item_ids", "").split(",") if item_id.strip()]
    cap = zoho.switches.itemdetails_cap
    if not ids or (cap is not None and len(ids) > cap):
        return error(400, 2, "Invalid value passed for item_ids")
    rows = [detail_row(row) for item_id in dict.fromkeys(ids) if (row := _found(zoho, item_id)) is not None]
    if zoho.switches.itemdetails_unknown_is_404 and len(rows) < len(set(ids)):
        return _gone(zoho)
    return json_answer({"code": 0, "message": "success", "items": rows})


def detail_row(row: Row) -> Row:
    """Return the detail form: more keys, sizes in package_details, custom fields as a list and a hash."""
    custom = {key: value for key, value in row.items() if key.startswith("cf_")}
    flat = {key: value for key, value in row.items() if key not in DROPPED and key not in custom and key != "tag_1"}
    extra: Row = dict.fromkeys(EMPTY_TEXTS.split(), "") | dict.fromkeys(FALSE, False)
    extra |= {key: [] for key in EMPTY_LISTS}
    extra |= {"item_code": {}, "locked_fields": {}, "lock_details": {"can_lock": False}, "has_variant": False}
    extra |= {"custom_fields": _custom_fields(custom), "custom_field_hash": custom, "is_modifier_item": False}
    extra |= _prices(row) | _stock(row)
    extra["package_details"] = {key: row.get(key, "") for key in SIZES}
    return flat | extra | {"tags": []} | flat


def _prices(row: Row) -> Row:
    rate = row.get("rate", 0)
    bracket = {"start_quantity": 1, "end_quantity": 1, "pricebook_rate": rate}
    return {
        "pricebook_rate": rate,
        "sales_rate": rate,
        "pricing_scheme": "unit",
        "default_price_brackets": [bracket],
        "lock_detail": {"can_lock": True, "custom_locks": [], "system_locks": []},
    }


def _stock(row: Row) -> Row:
    if "stock_on_hand" not in row:
        return {}
    free = row["stock_on_hand"]
    names = ("available_for_sale_stock", "actual_available_for_sale_stock")
    return (
        dict.fromkeys(names, free)
        | dict.fromkeys(("committed_stock", "actual_committed_stock"), 0)
        | {
            "asset_value": "",
            "locations": [],
        }
    )


def _custom_fields(custom: Row) -> list[Row]:
    names = [name for name in custom if not name.endswith("_unformatted")]
    return [
        {"index": place, "api_name": name, "label": name[3:].capitalize(), "value": custom[name]}
        for place, name in enumerate(names, 1)
    ]


def _found(zoho: World, item_id: str) -> Any:
    try:
        return zoho.catalogue.get(item_id)
    except KeyError:
        return None


def _gone(zoho: World) -> Answer:
    code = zoho.switches.missing_item_code
    return error(404, code, GONE.get(code, "Item does not exist."))
