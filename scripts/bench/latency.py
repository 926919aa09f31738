"""With the limiter on and a slow Zoho: how much longer a sync takes than the limiter alone would.

The limiter lets 80 calls through and the next ones a minute after their ends, so its floor is a window for every full
80 pages behind the first, and one answer on top for each.
"""

import sys
import time
from math import ceil

import django
from django.core.management import call_command

django.setup()

from integrations import conf  # noqa: E402
from products_and_services.services import sync_zoho_products_to_db  # noqa: E402
from scripts.bench.stand_in import stand_in  # noqa: E402

LATENCIES = (0.3, 1.5)
ITEMS_PER_CALL = 200


def main(items: int) -> None:
    call_command("migrate", verbosity=0)
    for latency in LATENCIES:
        call_command("flush", interactive=False, verbosity=0)
        measure(items, latency)


def measure(items: int, latency: float) -> None:
    with stand_in(items, latency) as zoho:
        zoho.connect()
        began = time.perf_counter()
        told = sync_zoho_products_to_db()
        seconds = time.perf_counter() - began
        journal = zoho.lever("GET", "journal/items")
    windows = ceil(told["pages"] / conf.number("ZOHO_CALLS_PER_MINUTE")) - 1
    floor = windows * (conf.seconds("ZOHO_QUOTA_WINDOW_SECONDS") + latency) + latency
    print(
        f"  {latency:.1f} s a page, {told['pages']} pages: {seconds:.1f} s, {seconds / floor:.3f} times the limiter's "
        f"floor of {floor:.1f} s; at most {journal['worst_concurrency']} at once, "
        f"{journal['worst_minute']} in a minute, {told['calls']} calls, {told['state']}",
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
