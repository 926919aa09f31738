"""How a full sync grows with the catalogue: a first and an unchanged pass of each size, each in its own process.

Then, at the largest size: what stands on disk, and the slowest statements with their plans. There is no network and
no limiter in it.
"""

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

django.setup()

from scripts.bench.disk import print_tables  # noqa: E402
from scripts.bench.engine import rows, sync  # noqa: E402
from scripts.bench.slow_queries import slow_queries  # noqa: E402

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PASSES = ("first", "unchanged")
RESULTS = Path(__file__).resolve().parents[2] / "var" / "bench"


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
    with (RESULTS / f"growth-{connection.vendor}.jsonl").open("a") as file:
        file.write(json.dumps({"pass": name, "items": items, "seconds": seconds, "peak": peak}) + "\n")


def watched(items: int) -> None:
    """One more pass with 1 % changed, its statements watched."""
    print(f"  {items:,} items, 1 % changed, the slowest statements:")
    with slow_queries():
        sync(rows(0, items, changed_every=100))
    print("  on disk:")
    print_tables()


def main(largest: int) -> None:
    call_command("migrate", verbosity=0)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"growth-{connection.vendor}.jsonl").unlink(missing_ok=True)
    for items in (size for size in SIZES if size <= largest):
        call_command("flush", interactive=False, verbosity=0)
        for name in PASSES:
            _in_its_own_process(items, name)
    _in_its_own_process(items, "watched")


def _in_its_own_process(items: int, name: str) -> None:
    subprocess.run([sys.executable, "-m", "scripts.bench.growth", str(items), name], check=True)  # noqa: S603


if __name__ == "__main__":
    size, what = int(sys.argv[1]), sys.argv[2:]
    if not what:
        main(size)
    elif what == ["watched"]:
        watched(size)
    else:
        one(what[0], size)
