"""Invented shop goods: kind, unit, lowest and highest price in cents."""

GOODS = (
    ("Enamel kettle", "pcs", 1450, 3900),
    ("Cedar stool", "pcs", 2900, 8900),
    ("Wool blanket", "pcs", 3500, 12900),
    ("Maize flour", "kg", 95, 240),
    ("Sunflower oil", "l", 180, 520),
    ("Roofing nail", "box", 340, 990),
    ("Cast iron pan", "pcs", 2200, 6400),
    ("Rope, braided", "m", 45, 210),
    ("Bicycle tube", "pcs", 390, 880),
    ("School notebook", "pcs", 85, 310),
    ("Solar lantern", "pcs", 1190, 4590),
    ("Rain jacket", "pcs", 2490, 7990),
    ("Clay pot", "pcs", 650, 2700),
    ("Bean coffee", "bag", 780, 2190),
    ("Green tea", "tin", 450, 1650),
    ("Garden hose", "m", 120, 390),
    ("Paint, matt", "l", 690, 2350),
    ("Door hinge", "pair", 260, 940),
    ("Water filter", "pcs", 1890, 9900),
    ("Hand soap", "pcs", 110, 420),
)
SERVICES = (
    ("Delivery in town", "trip", 350, 900),
    ("Assembly", "hour", 1800, 4500),
    ("Gift wrapping", "pcs", 150, 300),
)
QUALITIES = (
    *("blue", "grey", "natural", "large", "small", "heavy duty", "classic", "light", "matt black", "double", "folding"),
    *("striped", "organic", "second grade", "refill", "travel size", "family size", "red", "extra long", "plain"),
)
BRANDS = ("", "", "Halvorin", "Tamboree", "Quillstead", "Okavimo", "Brennholt", "Zirella")
IMPORTERS = ("Halvorin Trading", "Tamboree & Søns", "Внос Окавимо", 'Quillstead "North" Ltd')
