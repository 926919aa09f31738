"""What the page of a linked product tells beside its values: the card *Zoho* and the card of what syncs changed."""

from typing import Any, NamedTuple

from django.contrib import admin
from django.http import HttpRequest

from integrations.models import ZohoCredential
from integrations.utils import zoho_item_url
from products_and_services.admin.change_lines import field_label, finding_label
from products_and_services.admin.product_charts import product_charts
from products_and_services.admin.product_forms import whose
from products_and_services.admin.product_history import entries
from products_and_services.admin.product_refresh import PERMISSION
from products_and_services.history import written_changes
from products_and_services.models import Product, SyncProblem
from products_and_services.problem_items import current_problems

# The newest changes and problems on the page itself; the others have a page of their own.
MOST_ENTRIES = 8
MOST_PROBLEMS = 5
# The read-only fields of the card *Zoho*.
ZOHO_FACTS = ("last_seen", "changed_in_zoho", "written_by_sync")


class Owned(NamedTuple):
    """A field that is not simply Zoho's, for people who see the page without its form."""

    label: str
    whose: str


class ProductPage(admin.ModelAdmin):
    """Mixed into the product admin."""

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        product = kwargs.get("obj")
        if product is not None and product.is_linked:
            context = {**context, **_told(request, product)}
        return super().render_change_form(request, context, *args, **kwargs)


def _told(request: HttpRequest, product: Product) -> dict[str, Any]:
    credential = ZohoCredential.get_instance()
    item_id = product.zoho_item_id or ""
    newest = list(written_changes(item_id)[: MOST_ENTRIES + 1])
    return {
        "zoho_facts": ZOHO_FACTS,
        "item_url": zoho_item_url(item_id, credential) if credential else "",
        "may_sync": request.user.has_perm(PERMISSION),
        "owned": [Owned(field_label(name), whose(held)) for name, held in product.zoho_locks.items()],
        "item_problems": _problems(item_id),
        "entries": entries(newest[:MOST_ENTRIES], credential.price_precision if credential else None),
        "more_entries": len(newest) > MOST_ENTRIES,
        "charts": product_charts(product, credential),
    }


def _problems(item_id: str) -> list[tuple[str, SyncProblem]]:
    """What Zoho last sent and could not be used, each with the name of its field."""
    newest = current_problems().filter(item_id=item_id).order_by("-pk")[:MOST_PROBLEMS]
    return [(finding_label(problem.field), problem) for problem in newest]
