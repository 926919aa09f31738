"""A whole sync from the stand-in, HTTP and JSON included, against Zoho's floor of 100 calls a minute.

The limiter is off, so that only our own time is left: first, unchanged, then 37 changes read by themselves.
"""

import sys
from collections.abc import Callable
from math import ceil
from typing import Any

import django
from django.core.management import call_command

django.setup()

from django.conf import settings  # noqa: E402

from products_and_services.services import sync_zoho_changes_to_db, sync_zoho_products_to_db  # noqa: E402
from scripts.bench.own_time import own_time  # noqa: E402
from scripts.bench.stand_in import stand_in  # noqa: E402

ITEMS_PER_CALL = 200
SECONDS_PER_CALL = 60 / 100
EDITS = 37


def main(items: int) -> None:
    call_command("migrate", verbosity=0)
    settings.ZOHO_CALLS_PER_MINUTE = 1_000_000
    with stand_in(items) as zoho:
        zoho.connect()
        measure("first", sync_zoho_products_to_db, items)
        measure("unchanged", sync_zoho_products_to_db, items)
        ids = zoho.lever("GET", "items")
        for number in range(EDITS):
            zoho.lever("PUT", f"items/{ids[number * items // EDITS]}", {"rate": 10_000 + number})
        measure("changes only", sync_zoho_changes_to_db, ITEMS_PER_CALL)


def measure(name: str, sync: Callable[[], dict[str, Any]], items: int) -> None:
    with own_time() as time:
        told = sync()
    floor = SECONDS_PER_CALL * ceil(items / ITEMS_PER_CALL)
    counts = ", ".join(f"{told[count]:,} {count}" for count in ("created", "updated", "unchanged"))
    print(
        f"  {name:<12} {told['calls']:>4} calls  own time {time.own:>6.2f} s (processor {time.busy:.2f}, "
        f"database {time.waited:.2f}), {100 * time.own / floor:.1f} % of Zoho's floor  "
        f"peak {time.peak:.0f} MB  {counts}, {told['state']}",
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
