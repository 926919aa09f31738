"""Why a run waits for a person: the guard's numbers, the worst examples, what a preview might better be linked to."""

from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from integrations.models import ZohoCredential
from products_and_services.admin.change_lines import field_label, shown_value
from products_and_services.models import SyncRun
from products_and_services.zoho_sync.suggestions import suggest_links_of

MOST_SUGGESTIONS = 20
MEASURED = (
    ("prices_moved_far", _("Prices that move by more than half")),
    ("prices_to_zero", _("Prices that become zero")),
    ("names_changed", _("Names that change")),
    ("deactivated", _("Products that Zoho says are inactive")),
    ("absent", _("Products that are no longer in Zoho")),
    ("refused", _("Rows that cannot be used")),
)


class Example(NamedTuple):
    """One of the worst changes: what it does, and by how many percent."""

    item_id: str
    name: str
    field: str
    old: str
    new: str
    moved: str


def why_held(run: SyncRun) -> dict[str, Any]:
    """The guard's doubts in sentences, what it measured, and examples; for a preview also its link suggestions."""
    credential = ZohoCredential.get_instance()
    decimals = credential.price_precision if credential else None
    suggestions = list(islice(suggest_links_of(run), MOST_SUGGESTIONS + 1)) if run.created else []
    return {
        "doubts": run.evidence.get("doubts", []),
        "measured": [(label, run.evidence[name]) for name, label in MEASURED if run.evidence.get(name)],
        "worst": [_example(told, decimals) for told in run.evidence.get("worst", [])],
        "suggestions": suggestions[:MOST_SUGGESTIONS],
        "more_suggestions": len(suggestions) > MOST_SUGGESTIONS,
    }


def _example(told: list[Any], decimals: int | None) -> Example:
    item_id, name, field, old, new, _moved = told
    before, after = Decimal(old), Decimal(new)
    percent = 100 * (after - before) / abs(before)
    sign = "+" if percent > 0 else ""
    moved = f"{sign}{number_format(percent, 0, force_grouping=True)} %"
    return Example(
        item_id, name, field_label(field), shown_value(field, old, decimals), shown_value(field, new, decimals), moved
    )
