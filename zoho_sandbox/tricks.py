"""Fields that hurt careless readers and are legal all the same; the row of a position takes the one at its place."""

from decimal import Decimal

from zoho_sandbox.encoding import Row

LONG_TEXT = "Woven by hand.\nWash at 30 °C; do not bleach.\n\n" * 40
NAMES = (
    "Tab\tbetween words, 5 L",
    "Two  spaces and a third   gap",
    'Pipe 3/4" [19 mm] | "bright" finish',
    "Baker's dozen (13), 'fresh'",
    "Back\\slash C:\\shelf\\4",
    "Percent 100 % {0} %s $1",
    "Sticker <b>SALE</b> & more",
    "=1+1 exercise book",
    "Ärmelschoner für Größe XXL",
    "Çaydanlık, ığüşöç",
    "Žluťoučký kůň – figurka",
    "Дъска за рязане, бук",
    "Ελαιόλαδο εξαιρετικό 1 L",
    "قهوة عربية ٥٠٠ غ",
    "שמן זית כתית",
    "चाय की पत्ती 250 ग्राम",
    "ข้าวหอมมะลิ 5 กก.",
    "绿茶 礼盒装",
    "抹茶スイーツ（大）",
    "된장 1kg",
    "የቡና ፍሬ",
    "Mug 🎁 for 👩‍👩‍👧 and 👍🏽",
    "Cafe\u0301 cre\u0300me, decomposed accents",
    "Zero\u200dwidth joiner and soft\u00adhyphen",
    "Mathematical 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 letters",
    "Fullwidth ＳＫＵ １２３",
    "null",
    "0",
)
VALUES: tuple[Row, ...] = (
    {"sku": ""},
    {"sku": "SHARED-1"},
    {"sku": "SHARED-1"},
    {"sku": "shared-1"},
    {"sku": "000123"},
    {"sku": "1e5"},
    {"sku": "Shelf 4 / left, bottom"},
    {"sku": "ТОВАР-7", "unit": "бр."},
    {"sku": "-"},
    {"rate": Decimal("0.00")},
    {"rate": 0, "sku": ""},
    {"rate": Decimal("0.084500")},
    {"rate": Decimal("1499999.00")},
    {"rate": Decimal("31.860471"), "purchase_rate": Decimal("28.794801")},
    {"rate": 150},
    {"rate": Decimal("14.7")},
    {"status": "inactive"},
    {"status": "inactive", "sku": ""},
    {"description": LONG_TEXT},
    {"description": 'Line one\nline two\t"quoted" \\ back ☕'},
    {"source": "csv", "brand": "Halvorin & Sons"},
    {"source": "api", "unit": ""},
    {"is_combo_product": True},
    {"weight": Decimal("6.2"), "length": 120, "width": Decimal("0.5")},
)
STOCKS = tuple(
    Decimal(text)
    for text in ("0.000000", "-3.000000", "12.500000", "0.125000", "250000.000000", "1.000000", "5.000000", "-0.500000")
)


def trick(index: int) -> Row:
    """Return the fields that the item at index has instead of ordinary ones; a pure function of the position."""
    place, turn = index % 106, index // 106
    if place < len(NAMES):
        return {"name": NAMES[place] if not turn else f"{NAMES[place]} {turn}"}
    return VALUES[place - len(NAMES)] if place < len(NAMES) + len(VALUES) else {}
