"""What the guard weighs, gathered while pages are read: how many prices moved far, the worst of them, and so on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from products_and_services.conf import setting
from products_and_services.models import SyncChange
from products_and_services.zoho_sync.codec import encode
from products_and_services.zoho_sync.compare import Proposal
from products_and_services.zoho_sync.mapping import FIELD_NAMES, Row

FAR = Decimal("0.5")
WORST_EXAMPLES = 5


@dataclass(slots=True)
class Evidence:
    """Counts over the changes a run proposes; `worst` holds [item, name, field, old, new, size] of a few."""

    prices_moved_far: int = 0
    prices_to_zero: int = 0
    names_changed: int = 0
    deactivated: int = 0  # by a status of Zoho's
    absent: int = 0  # deactivated because the item was not there
    refused: int = 0
    # Stock that moved: with Zoho's time of change, and without it, so that reading changes cannot find it.
    stock_stamped: int = 0
    stock_silent: int = 0
    worst: list[list[Any]] = field(default_factory=list)

    def weigh(self, proposal: Proposal | None, row: Row, product: Mapping[str, Any] | None) -> None:
        """Count one item that was read; `proposal` is None when nothing has to change, `product` when there is none."""
        if proposal is None or proposal.kind == SyncChange.Kind.CREATED:
            return
        self.deactivated += proposal.kind == SyncChange.Kind.DEACTIVATED
        self.names_changed += "name" in proposal.fields
        self._weigh_price(proposal, row)
        self._weigh_stock(proposal, row, product)

    def added_to(self, stored: dict[str, Any]) -> dict[str, Any]:
        """The JSON form of this evidence together with what earlier pages stored."""
        mine = asdict(self)
        total = {name: stored.get(name, 0) + count for name, count in mine.items() if name != "worst"}
        worst = sorted([*stored.get("worst", []), *self.worst], key=lambda example: -example[5])
        return {**stored, **total, "worst": worst[:WORST_EXAMPLES]}

    def _weigh_price(self, proposal: Proposal, row: Row) -> None:
        old, new = proposal.fields.get("price", (None, None))
        if not isinstance(old, Decimal) or not isinstance(new, Decimal) or not old:
            return
        moved = abs(new - old) / abs(old)
        self.prices_to_zero += new == 0
        if moved > FAR:
            self.prices_moved_far += 1
            self.worst.append([proposal.item_id, row.shown_name, "price", encode(old), encode(new), float(moved)])

    def _weigh_stock(self, proposal: Proposal, row: Row, product: Mapping[str, Any] | None) -> None:
        """Whether a movement of stock alone moved the time of change. Within the overlap, changes are read again."""
        if (
            product is None
            or row.last_modified is None
            or proposal.fields.keys() & set(FIELD_NAMES) != {"stock_quantity"}
        ):
            return
        old, new = proposal.fields["stock_quantity"]
        if old is None or new is None:
            return
        if row.last_modified != product["zoho_last_modified"]:
            self.stock_stamped += 1
        elif row.last_modified < timezone.now() - setting("ZOHO_SYNC_OVERLAP"):
            self.stock_silent += 1
