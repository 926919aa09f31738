"""JSON as Zoho writes it: number literals keep their decimals (360.00, 5.000000), text is not escaped to ASCII."""

import json
from collections.abc import Callable
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

Row = dict[str, Any]


class Literal(str):
    """A piece of raw JSON written exactly as it stands, for example Literal("1e400")."""

    __slots__ = ()


def encode(value: object) -> bytes:
    """Return value as UTF-8 JSON; a lone surrogate becomes its escape, as a careless server would send it."""
    return encode_text(value).encode("utf-8", "backslashreplace")


def encode_text(value: object) -> str:
    """Return value as JSON text; Decimals keep their digits, unknown types go through json.dumps."""
    writer = WRITERS.get(type(value))
    return json.dumps(value, ensure_ascii=False, default=str) if writer is None else writer(value)


def decode(body: bytes) -> Any:
    """Return the value in body with Decimals for numbers with a point, so that encode() gives the same literals."""
    return json.loads(body, parse_float=Decimal)


def _object(value: dict[Any, Any]) -> str:
    return "{" + ",".join([f"{encode_basestring(str(key))}:{encode_text(item)}" for key, item in value.items()]) + "}"


def _array(value: list[Any] | tuple[Any, ...]) -> str:
    return "[" + ",".join([encode_text(item) for item in value]) + "]"


WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    bool: lambda value: "true" if value else "false",
    int: repr,
    type(None): lambda value: "null",
    float: json.dumps,
    Decimal: str,
    Literal: str.__str__,
    dict: _object,
    list: _array,
    tuple: _array,
}
