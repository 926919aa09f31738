"""How a full sync grows with the catalogue: a first and an unchanged pass of each size, each in its own process."""

import resource
import subprocess
import sys
import time

import django
from django.core.management import call_command

django.setup()

from scripts.bench.engine import rows, sync  # noqa: E402

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def one(name: str, items: int) -> None:
    """Sync so many items, then print what it took; memory is this process's peak."""
    began, cpu = time.perf_counter(), time.process_time()
    sync(rows(0, items))
    seconds, busy = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {items:>9,} {name:<10} {seconds:>7.1f} s  {items / seconds:>8,.0f}/s  "
        f"{1e6 * busy / items:>5.0f} µs CPU an item  {peak:>5.0f} MB",
        flush=True,
    )


def main(largest: int) -> None:
    call_command("migrate", verbosity=0)
    for items in (size for size in SIZES if size <= largest):
        call_command("flush", interactive=False, verbosity=0)
        for name in ("first", "unchanged"):
            subprocess.run([sys.executable, "-m", "scripts.bench.growth", str(items), name], check=True)  # noqa: S603


if __name__ == "__main__":
    if len(sys.argv) > 2:
        one(sys.argv[2], int(sys.argv[1]))
    else:
        main(int(sys.argv[1]))
