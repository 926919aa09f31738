"""What would have to change for a product to say what Zoho's row says. Pure: no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from products_and_services.models import SyncChange
from products_and_services.zoho_sync.codec import encode
from products_and_services.zoho_sync.locks import Differences, is_ours, settle
from products_and_services.zoho_sync.mapping import FIELD_NAMES, Finding, Row
from products_and_services.zoho_sync.text_readers import shown

# The columns a comparison needs; a product is given as a mapping of these.
COMPARED = ("zoho_item_id", *FIELD_NAMES, "zoho_locks", "zoho_missing_since", "zoho_last_modified")
NEW_PRODUCT: dict[str, object] = {
    "sku": None,
    "description": "",
    "price": None,
    "stock_quantity": None,
    "is_active": False,
}
Kind = SyncChange.Kind


@dataclass(slots=True)
class Proposal:
    """A change to make to one item's product: field → (old, new)."""

    item_id: str
    kind: Kind
    fields: Differences
    last_modified: datetime | None


@dataclass(slots=True)
class Comparison:
    """The proposal, if anything has to change, and notices that arose from the product's locks."""

    proposal: Proposal | None = None
    findings: list[Finding] = field(default_factory=list)


def compare(row: Row, product: Mapping[str, Any] | None) -> Comparison:
    """Compare a readable row with its product (None: there is none yet); the row needs a valid id."""
    if product is None:
        return Comparison(_creation(row))
    values = row.values
    if "is_active" in values:
        values = {**values, "is_active": _is_active(values, product)}
    differences = {name: (product[name], value) for name, value in values.items() if product[name] != value}
    if not differences and not product["zoho_locks"] and not product["zoho_missing_since"]:
        return Comparison(_noted(row, product))
    return _settled(row, product, values, differences)


def has_name(row: Row) -> bool:
    """A product cannot come into being without a name."""
    return "name" in row.values


def _is_active(values: Mapping[str, object], product: Mapping[str, Any]) -> bool:
    """Active when Zoho says so *and* a price is known."""
    owned = is_ours(product.get("zoho_locks") or {}, "price")
    price = product["price"] if owned else values.get("price", product["price"])
    return bool(values["is_active"]) and price is not None


def _creation(row: Row) -> Proposal | None:
    if not has_name(row):
        return None
    values = {**NEW_PRODUCT, **row.values}
    values["is_active"] = _is_active(values, values)
    return Proposal(row.item_id or "", Kind.CREATED, {n: (None, values[n]) for n in FIELD_NAMES}, row.last_modified)


def _settled(row: Row, product: Mapping[str, Any], values: dict[str, object], differences: Differences) -> Comparison:
    settled = settle(product["zoho_locks"], values, differences)
    fields = settled.writable
    if settled.locks != product["zoho_locks"]:
        fields["zoho_locks"] = (product["zoho_locks"], settled.locks)
    if product["zoho_missing_since"]:
        fields["zoho_missing_since"] = (product["zoho_missing_since"], None)
    if not fields:
        return Comparison(_noted(row, product))
    noted = _("you own this field; Zoho now says %(value)s")
    findings = [
        Finding(name, noted % {"value": shown(encode(values[name]))}, "", is_problem=False) for name in settled.news
    ]
    findings += _price_fell_to_zero(fields)
    return Comparison(Proposal(row.item_id or "", kind_of(fields), fields, row.last_modified), findings)


def _price_fell_to_zero(fields: Mapping[str, tuple[object, object]]) -> list[Finding]:
    """Legal, yet seldom meant; many of them in one run are held by the guard."""
    old, new = fields.get("price", (None, None))
    if not old or new != 0:
        return []
    reason = _("the price fell from %(old)s to 0") % {"old": encode(old)}
    return [Finding("price", reason, "", is_problem=False)]


def kind_of(fields: Mapping[str, tuple[object, object]]) -> Kind:
    """How a person would call a change of an existing product."""
    if "is_active" in fields:
        return Kind.REACTIVATED if fields["is_active"][1] else Kind.DEACTIVATED
    return Kind.UPDATED if any(name in fields for name in FIELD_NAMES) else Kind.NOTED


def _noted(row: Row, product: Mapping[str, Any]) -> Proposal | None:
    """Zoho's own time moved but no value did: remembered, so that an older answer never overwrites a newer one."""
    known = product["zoho_last_modified"]
    if row.last_modified is None or (known is not None and row.last_modified <= known):
        return None
    return Proposal(row.item_id or "", Kind.NOTED, {}, row.last_modified)
