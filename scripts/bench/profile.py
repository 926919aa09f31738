"""Where the processor time of a sync goes: our own functions by the time spent in and below them."""

import cProfile
import pstats
import sys

import django
from django.core.management import call_command

django.setup()

from scripts.bench.engine import rows, sync  # noqa: E402

SHOWN = 14
OURS = "products_and_services/"


def main(items: int) -> None:
    call_command("migrate", verbosity=0)
    for name, every in (("first", 0), ("unchanged", 0), ("1 % changed", 100)):
        source = list(rows(0, items, changed_every=every))
        profile = cProfile.Profile()
        profile.runcall(sync, iter(source))
        print(f"  {name}")
        _print(pstats.Stats(profile))


def _print(stats: pstats.Stats) -> None:
    whole = stats.total_tt  # type: ignore[attr-defined]
    timed = stats.stats.items()  # type: ignore[attr-defined]
    ours = [(times[3], file, name) for (file, _line, name), times in timed if OURS in file]
    for cumulative, file, name in sorted(ours, reverse=True)[:SHOWN]:
        module = file.rsplit(OURS, 1)[-1]
        print(f"    {100 * cumulative / whole:>5.1f} %  {name} ({module})", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
