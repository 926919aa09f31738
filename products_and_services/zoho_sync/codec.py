"""Values of Product fields as JSON and back, exactly."""

from datetime import datetime
from decimal import Decimal

from products_and_services.models import Product


def encode(value: object) -> object:
    """A JSON-safe form: decimals without trailing zeros and times as text, everything else as it is."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.isoformat()
    return value


COLUMNS = {column.name: column for column in Product._meta.concrete_fields}


def decode(field: str, value: object) -> object:
    """The Python value of a Product field from its JSON form."""
    return COLUMNS[field].to_python(value)
