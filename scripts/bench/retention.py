"""How the history grows and stops growing: 30 simulated days of syncs and ticks, and the rows that are left.

A day is a full sync in which 1 % of the items changed, one in which nothing did, and 24 ticks. It is lived twice: with
the default history of 90 days, which 30 days do not fill, and with one of ten days. Five runs are kept in any case
instead of 50, so that the age decides.
"""

import sys
from datetime import datetime, timedelta

import django
import time_machine
from django.core.management import call_command

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from products_and_services.models import SyncChange, SyncPage, SyncProblem, SyncRun  # noqa: E402
from products_and_services.zoho_sync.retention import prune  # noqa: E402
from scripts.bench.disk import print_tables  # noqa: E402
from scripts.bench.engine import rows, sync  # noqa: E402

DAYS = 30
SHOWN_EVERY = 5
KEPT = {"90 days kept (the default)": timedelta(days=90), "10 days kept": timedelta(days=10)}
MODELS = (SyncRun, SyncChange, SyncPage, SyncProblem)


def main(items: int) -> None:
    call_command("migrate", verbosity=0)
    settings.ZOHO_SYNC_RUNS_KEPT = 5
    for name, kept in KEPT.items():
        call_command("flush", interactive=False, verbosity=0)
        settings.ZOHO_SYNC_HISTORY = kept
        print(f"  {name}, rows at the end of the day:")
        begin = timezone.now()
        for day in range(1, DAYS + 1):
            pass_by(begin + timedelta(days=day), items, day)
        print_tables()


def pass_by(morning: datetime, items: int, day: int) -> None:
    with time_machine.travel(morning):
        sync(rows(0, items, changed_every=100, day=day))
        sync(rows(0, items, changed_every=100, day=day))
    for hour in range(24):
        prune(morning + timedelta(hours=hour))
    if day % SHOWN_EVERY == 0 or day == 1:
        counts = "  ".join(f"{model._meta.model_name} {model.objects.count():,}" for model in MODELS)
        print(f"    day {day:>2}  {counts}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
