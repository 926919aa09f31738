"""Whether a movement of stock moves Zoho's time of change: measured on the connected organisation, promised by nobody.

Zoho's documents say so and nobody has proved it. Where it does not, reading the changes misses stock, and only a full
sync finds it.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import IntegerField, Q, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from products_and_services.models import SyncRun

MEASURED_OVER = timedelta(days=30)
NAMES = ("stock_silent", "stock_stamped")


class StockMoves(NamedTuple):
    """What the syncs of the last 30 days saw.

    `missed`: stock that a full sync found changed under an unchanged time; `silent` counts the same over all syncs;
    `stamped`: stock alone that changed together with its time; `full_runs`: how many full syncs looked.
    """

    missed: int
    silent: int
    stamped: int
    full_runs: int


def stock_moves(now: datetime) -> StockMoves:
    """The counts over applied runs; one query."""
    applied = SyncRun.objects.filter(kind__in=SyncRun.LISTING_KINDS, state__in=SyncRun.APPLIED, preview=False)
    full = Q(kind=SyncRun.Kind.FULL)
    counted = applied.filter(created_at__gt=now - MEASURED_OVER).annotate(
        **{name: Cast(KeyTextTransform(name, "evidence"), IntegerField()) for name in NAMES}
    )
    sums = counted.aggregate(
        missed=Sum("stock_silent", filter=full), silent=Sum("stock_silent"), stamped=Sum("stock_stamped")
    )
    return StockMoves(**{name: value or 0 for name, value in sums.items()}, full_runs=counted.filter(full).count())


def told(moves: StockMoves) -> str:
    """The answer in a sentence or two."""
    numbers = moves._asdict()
    if moves.silent:
        sentence = ngettext(
            "No: %(silent)d time stock changed while Zoho's time of change stood still, %(missed)d of them found "
            "by full syncs only. Syncs of the changes miss such stock; let full syncs come often.",
            "No: %(silent)d times stock changed while Zoho's time of change stood still, %(missed)d of them found "
            "by full syncs only. Syncs of the changes miss such stock; let full syncs come often.",
            moves.silent,
        )
        return sentence % numbers
    if moves.stamped:
        sentence = ngettext(
            "Yes, so far: %(stamped)d time stock alone changed, each time with a new time of change. "
            "Full syncs that found nothing missed: %(full_runs)d.",
            "Yes, so far: %(stamped)d times stock alone changed, each time with a new time of change. "
            "Full syncs that found nothing missed: %(full_runs)d.",
            moves.stamped,
        )
        return sentence % numbers
    return _("Not known yet: no stock has changed on its own between two syncs.")
