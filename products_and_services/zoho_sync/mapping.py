"""One Zoho row becomes values for a Product, or problems that name field and reason. Pure: no database, no clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from products_and_services.fields import is_zoho_item_id
from products_and_services.zoho_sync.number_readers import is_same_price, is_same_stock, read_price, read_stock
from products_and_services.zoho_sync.reading import KEEP, Reading
from products_and_services.zoho_sync.text_readers import (
    clean,
    cut,
    is_same_or_blank,
    is_same_or_none,
    is_same_status,
    is_same_text,
    read_description,
    read_name,
    read_sku,
    read_status,
    shown,
)


@dataclass(frozen=True, slots=True)
class SyncedField:
    """A Product field that Zoho owns, the key of Zoho's row it comes from, how to read it, and when not to.

    `repeats(raw, stored)`: the raw value plainly says what is stored (amounts as float), so reading it finds nothing.
    """

    name: str
    key: str
    read: Callable[[object], Reading]
    repeats: Callable[[object, object], bool]


FIELDS = (
    SyncedField("name", "name", read_name, is_same_text),
    SyncedField("sku", "sku", read_sku, is_same_or_blank),
    SyncedField("description", "description", read_description, is_same_or_none),
    SyncedField("price", "rate", read_price, is_same_price),
    SyncedField("stock_quantity", "stock_on_hand", read_stock, is_same_stock),
    SyncedField("is_active", "status", read_status, is_same_status),
)
FIELD_NAMES = tuple(synced.name for synced in FIELDS)


@dataclass(frozen=True, slots=True)
class Finding:
    """A refused value (problem) or something merely worth knowing (notice)."""

    field: str
    reason: str
    value: str
    is_problem: bool


@dataclass(slots=True)
class Row:
    """What a Zoho row says: the id (None when it is unusable), the readable values, and the findings."""

    item_id: str | None
    raw: dict[str, Any] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    last_modified: datetime | None = None

    @property
    def shown_id(self) -> str:
        """The id as Zoho sent it, usable or not, for people."""
        return cut(_as_text(self.raw.get("item_id")), 64)

    @property
    def shown_name(self) -> str:
        return cut(_as_text(self.raw.get("name")), 255)


def read_row(raw: object, now: datetime) -> Row:
    """Read one row of Zoho's items; `now` only judges whether its time stamp lies in the future."""
    if not isinstance(raw, dict):
        return _refused("item", _("the row is not an item"), raw)
    item_id = item_id_of(raw)
    row = Row(item_id, raw)
    if item_id is None:
        row.findings.append(Finding("item_id", _("not a Zoho item id"), shown(raw.get("item_id")), True))
        return row
    for synced in FIELDS:
        _read_field(row, synced, raw.get(synced.key))
    _read_last_modified(row, raw.get("last_modified_time"), now)
    return row


def _read_field(row: Row, synced: SyncedField, value: object) -> None:
    reading = synced.read(value)
    if reading.value is not KEEP:
        row.values[synced.name] = reading.value
    if reason := reading.problem or reading.notice:
        row.findings.append(Finding(synced.name, reason, shown(value), bool(reading.problem)))


def _read_last_modified(row: Row, value: object, now: datetime) -> None:
    """Zoho writes `2026-06-09T09:45:44-0400`, in the organisation's zone (recorded answers)."""
    if value is None or value == "":
        return
    moment = _moment(value)
    if moment is None:
        row.findings.append(Finding("last_modified_time", _("not a time with a zone"), shown(value), True))
    elif moment > now + timedelta(days=1):
        row.findings.append(Finding("last_modified_time", _("lies in the future"), shown(value), True))
    else:
        row.last_modified = moment


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        return moment.astimezone(UTC) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def item_id_of(raw: object) -> str | None:
    """The id of a row, None when it has no valid one. Old answers carry integers; a float has lost digits."""
    value = raw.get("item_id") if isinstance(raw, dict) else None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and is_zoho_item_id(value) else None


def _as_text(value: object) -> str:
    return clean(value) if isinstance(value, str) else "" if value is None else shown(value, 64)


def _refused(name: str, reason: str, raw: object) -> Row:
    return Row(None, findings=[Finding(name, reason, shown(raw), True)])
