"""The key sets of Zoho's recorded item rows, in recorded order, with the values an empty field has there."""

from zoho_sandbox.encoding import Row

HEAD = "item_id name item_name unit status source is_combo_product is_linked_with_zohocrm zcrm_product_id description"
MONEY = (
    "brand manufacturer rate tax_id tax_name tax_percentage purchase_account_id purchase_account_name"
    " account_id account_name purchase_description purchase_rate"
)
CODES = "upc ean isbn part_number"
IMAGE = "image_name image_type image_document_id created_time last_modified_time"
SIZE = "length width height weight weight_unit dimension_unit"
ATTRIBUTE_PARTS = ("id", "name", "type", "option_id", "option_name", "option_data")
ATTRIBUTES = " ".join(f"attribute_{part}{number}" for part in ATTRIBUTE_PARTS for number in (1, 2, 3))
CUSTOM_KEYS = ("cf_shelf", "cf_importer", "cf_grade")
CUSTOM = " ".join(f"{key} {key}_unformatted" for key in CUSTOM_KEYS)

DEFAULTS: Row = {
    "status": "active",
    "source": "user",
    "tax_percentage": 0,
    "purchase_rate": 0,
    "item_type": "sales",
    "product_type": "goods",
    "weight_unit": "kg",
    "dimension_unit": "cm",
    "can_be_sold": True,
    "can_be_purchased": False,
} | dict.fromkeys(
    (
        *("is_combo_product", "is_linked_with_zohocrm", "track_inventory", "has_attachment"),
        *("is_returnable", "is_storage_location_enabled"),
    ),
    False,
)


def _shape(*parts: str) -> Row:
    return {key: DEFAULTS.get(key, "") for key in " ".join(parts).split()}


SELLING = "can_be_sold can_be_purchased track_inventory item_type product_type has_attachment is_returnable"
# Recorded 2026, organisation in the US: never a stock key, a private one-item group on single items.
UNTRACKED = _shape(
    "group_id group_name",
    *(HEAD, MONEY, SELLING, ATTRIBUTES, "sku", CODES, "is_storage_location_enabled", IMAGE),
    *("purpose_of_use vendor_name", SIZE, "dimensions_with_unit weight_with_unit tags"),
)
# Recorded 2024, organisation in South Africa: stock keys on tracked goods, none on services.
TRACKED = _shape(
    *(HEAD, MONEY, "item_type product_type stock_on_hand has_attachment is_returnable"),
    *("available_stock actual_available_stock sku", CODES, "reorder_level", IMAGE, SIZE),
)
STOCK_KEYS = ("stock_on_hand", "available_stock", "actual_available_stock", "reorder_level")
# Recorded 2024/25, organisation in the EU: custom fields flattened, tags beside them.
CUSTOMISED = _shape(HEAD, MONEY, SELLING, "sku", CODES, IMAGE, CUSTOM, SIZE, "tag_1 tags")
