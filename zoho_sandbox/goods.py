"""Ordinary goods and services in the three recorded row shapes."""

from decimal import Decimal

from zoho_sandbox.draw import Draw
from zoho_sandbox.encoding import Row
from zoho_sandbox.shapes import CUSTOM_KEYS, CUSTOMISED, STOCK_KEYS, TRACKED, UNTRACKED
from zoho_sandbox.tricks import STOCKS
from zoho_sandbox.words import BRANDS, GOODS, IMPORTERS, QUALITIES, SERVICES


def goods_row(draw: Draw, item_id: str) -> Row:
    """Return a list row without times; which of the three shapes it has is drawn."""
    kind = draw.below(10)
    if kind < 5:
        row = _tracked(draw, item_id)
    elif kind < 8:
        row = _untracked(draw, item_id)
    else:
        row = _customised(draw, item_id)
    return row


def _tracked(draw: Draw, item_id: str) -> Row:
    row = TRACKED.copy()
    cents = _describe(row, draw, item_id)
    row["rate"] = _two(cents)
    row["purchase_rate"] = _two(cents * 6 // 10)
    row["item_type"] = "inventory"
    stock = draw.of(STOCKS) if draw.below(3) == 2 else Decimal(5 + draw.below(400)).quantize(Decimal("1.000000"))
    row["stock_on_hand"] = row["available_stock"] = row["actual_available_stock"] = stock
    row["reorder_level"] = "" if draw.below(2) else Decimal(1 + draw.below(9)).quantize(Decimal("1.000000"))
    if draw.below(8) == 7:
        _make_service(row, draw)
    elif draw.below(5) == 4:
        _picture(row, item_id)
    return row


def _make_service(row: Row, draw: Draw) -> None:
    name, unit, low, high = draw.of(SERVICES)
    row.update(name=f"{name}, {draw.of(QUALITIES)}", unit=unit, rate=_two(low + draw.below(high - low)))
    row.update(item_type="sales_and_purchases", product_type="service")
    for key in STOCK_KEYS:
        del row[key]


def _untracked(draw: Draw, item_id: str) -> Row:
    row = UNTRACKED.copy()
    cents = _describe(row, draw, item_id)
    row["rate"] = _shortest(cents)
    row["source"] = "api"
    row["group_id"] = _near(item_id, 3)
    row["weight_unit"], row["dimension_unit"] = "lb", "in"
    row["tags"] = []
    if draw.below(4) == 3:
        _make_variant(row, draw, item_id)
    return row


def _make_variant(row: Row, draw: Draw, item_id: str) -> None:
    row.update(attribute_id1=_near(item_id, 4), attribute_name1="Colour", attribute_option_id1=_near(item_id, 5))
    row.update(attribute_option_name1=draw.of(("blue", "grey", "red")), attribute_type1="text")


def _customised(draw: Draw, item_id: str) -> Row:
    row = CUSTOMISED.copy()
    cents = _describe(row, draw, item_id)
    row["rate"] = _shortest(cents)
    row["purchase_rate"] = Decimal(cents * 6104 + draw.below(10_000)).scaleb(-6)
    row.update(can_be_purchased=True, item_type="sales_and_purchases", weight=Decimal("6.2"))
    for key, value in zip(CUSTOM_KEYS, (str(draw.below(40)), draw.of(IMPORTERS), "A"), strict=True):
        if draw.below(3) == 2:
            del row[key], row[f"{key}_unformatted"]
        else:
            row[key] = row[f"{key}_unformatted"] = value
    _tag(row, draw, item_id)
    return row


def _tag(row: Row, draw: Draw, item_id: str) -> None:
    if draw.below(2):
        del row["tag_1"]
        row["tags"] = []
        return
    option = draw.of(("SPRING", "WINTER SALE", "КОЛЕДА"))
    row["tag_1"] = option
    row["tags"] = [
        {
            "tag_option_id": _near(item_id, 8),
            "is_tag_mandatory": False,
            "tag_name": "Season",
            "tag_id": _near(item_id, 9),
            "tag_option_name": option,
        }
    ]


def _describe(row: Row, draw: Draw, item_id: str) -> int:
    name, unit, low, high = draw.of(GOODS)
    row["item_id"] = item_id
    row["name"] = f"{name}, {draw.of(QUALITIES)} {10 + draw.below(90)}"
    row["unit"] = unit
    row["brand"] = draw.of(BRANDS)
    row["description"] = "" if draw.below(2) else f"{name} ({unit}), for home and shop."
    row["sku"] = "" if draw.below(3) == 2 else f"{name[:3].upper()}-{item_id[-8:]}"
    row["account_id"], row["account_name"] = f"{item_id[:7]}000000000388", "Sales"
    return low + draw.below(high - low)


def _picture(row: Row, item_id: str) -> None:
    row.update(has_attachment=True, image_name=f"{item_id[-6:]}-front.jpg", image_type="jpg")
    row["image_document_id"] = _near(item_id, 12)


def _near(item_id: str, step: int) -> str:
    return str(int(item_id) + step)


def _two(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def _shortest(cents: int) -> Decimal | int:
    value = _two(cents)
    return int(value) if cents % 100 == 0 else value.normalize()
