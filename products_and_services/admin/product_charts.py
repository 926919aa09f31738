"""Price and stock of a product over time, as steps: from the change rows of the newest runs and the value now."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.models import ZohoCredential
from products_and_services.admin.charts import Chart
from products_and_services.admin.formatting import local_time, plain_number, price
from products_and_services.history import written_at, written_changes
from products_and_services.models import Product, SyncChange
from products_and_services.zoho_sync.codec import decode

# Changes that a chart looks back over.
MOST_CHANGES = 200
Write = Callable[[Decimal | None], str]


class Point(NamedTuple):
    """A value and the moment from which it held."""

    moment: datetime
    value: Decimal


def product_charts(product: Product, credential: ZohoCredential | None) -> list[Chart]:
    """A chart for each of price and stock that ever moved; one query."""
    if product.zoho_item_id is None:
        return []
    newest = written_changes(product.zoho_item_id)[:MOST_CHANGES]
    changes = sorted(newest, key=lambda change: (written_at(change.run), change.run_id))
    decimals, currency = (credential.price_precision, credential.currency_code) if credential else (None, "")
    money = _("Price (%(currency)s)") % {"currency": currency} if currency else _("Price")
    charts = (
        _chart("price", money, _steps(changes, "price", product), partial(price, precision=decimals)),
        _chart("stock", _("Stock"), _steps(changes, "stock_quantity", product), plain_number),
    )
    return [chart for chart in charts if chart]


def _steps(changes: Sequence[SyncChange], name: str, product: Product) -> list[Point]:
    """Each value once, with the moment from which it held; an edit by a person counts from the last change."""
    points: list[Point] = []
    for change in changes:
        if name in change.fields and name not in change.skipped:
            values = [decode(name, value) for value in change.fields[name]]
            points += [Point(written_at(change.run), value) for value in values if isinstance(value, Decimal)]
    now = getattr(product, name)
    if points and now is not None:
        points.append(Point(product.updated_at, now))
    before = [None, *(point.value for point in points)]
    return [point for value, point in zip(before, points, strict=False) if value != point.value]


def _chart(key: str, title: str, steps: list[Point], write: Write) -> Chart | None:
    if len(steps) < 2:
        return None
    values = [step.value for step in steps]
    summary = _("%(title)s since %(since)s: now %(now)s, lowest %(low)s, highest %(high)s.") % {
        "title": title,
        "now": write(values[-1]),
        "low": write(min(values)),
        "high": write(max(values)),
        "since": local_time(steps[0].moment),
    }
    rows: list[tuple[str, ...]] = [(local_time(step.moment), write(step.value)) for step in steps]
    return Chart(key, title, summary, (_("Since"), title), rows[::-1], _drawn(title, steps, write))


def _drawn(title: str, steps: list[Point], write: Write) -> dict[str, Any]:
    """The line reaches until now."""
    points = [
        {
            "x": int(step.moment.timestamp() * 1000),
            "y": float(step.value),
            "text": f"{local_time(step.moment)}: {write(step.value)}",
        }
        for step in [*steps, Point(timezone.now(), steps[-1].value)]
    ]
    return {"type": "steps", "label": title, "points": points, "zone": timezone.get_current_timezone_name()}
