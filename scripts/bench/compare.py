"""The plain loop against our sync: first, unchanged and 1 % changed, interleaved, history included."""

import sys
import time
from collections.abc import Callable
from typing import Any

import django
from django.core.management import call_command

django.setup()

from products_and_services.models import Product  # noqa: E402
from scripts.bench.engine import Rows, rows, sync  # noqa: E402

SAMPLE = 5_000
ABSENT = 10_000_000


def plain_loop(source: Rows) -> None:
    """The way this is usually written: one update_or_create per item, each in a transaction of its own."""
    for row in source:
        Product.objects.update_or_create(
            zoho_item_id=row["item_id"],
            defaults={
                "name": row["name"],
                "sku": row["sku"] or None,
                "description": row["description"],
                "price": row["rate"],
                "stock_quantity": row["stock_on_hand"],
                "is_active": row["status"] == "active",
            },
        )


def per_second(work: Callable[[], Any], count: int) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def measure(ours: Rows, loop: Rows, items: int) -> tuple[float, float]:
    """Items a second of both, on rows made beforehand."""
    all_rows, sample = list(ours), list(loop)
    return per_second(lambda: sync(iter(all_rows)), items), per_second(lambda: plain_loop(iter(sample)), SAMPLE)


def main(items: int) -> None:
    call_command("migrate", verbosity=0)
    results = {"first": measure(rows(0, items), rows(ABSENT, ABSENT + SAMPLE), items)}
    Product.objects.filter(zoho_last_modified=None).delete()
    for name, every in (("unchanged", 0), ("1 % changed", 100)):
        results[name] = measure(rows(0, items, changed_every=every), rows(0, SAMPLE, changed_every=every), items)
    for name, (ours, loop) in results.items():
        print(f"  {name:<12} ours {ours:>9,.0f}/s   plain loop {loop:>7,.0f}/s   {ours / loop:>6.1f} times")


if __name__ == "__main__":
    main(int(sys.argv[1]))
