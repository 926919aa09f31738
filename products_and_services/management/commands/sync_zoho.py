import signal
import sys
from argparse import ArgumentParser
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from integrations.zoho.exceptions import ZohoError, ZohoTransientError
from products_and_services.models import SyncRun
from products_and_services.preview_text import change_lines, suggestion_lines
from products_and_services.progress import ProgressBar
from products_and_services.services import apply_run, checked_item_ids, discard_run, sync_changes_now, sync_now
from products_and_services.zoho_sync import stopping
from products_and_services.zoho_sync.errors import SyncRefused
from products_and_services.zoho_sync.reconnecting import LOST, what_to_expect
from products_and_services.zoho_sync.starting import Wanted

# Exit codes for cron: 0 done, 1 a person must act, 75 try again later (EX_TEMPFAIL), 3 done with problems or held.
NEEDS_A_PERSON, TRY_LATER, LOOK_AT_IT = 1, 75, 3
GOOD = ("succeeded", "ready", "discarded")


class Command(BaseCommand):
    help = "Bring the products in line with Zoho Inventory, or show what that would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--preview", action="store_true", help="read and show what would change, write nothing")
        what.add_argument("--apply", type=int, metavar="RUN", help="apply exactly what that preview or held run shows")
        what.add_argument("--changes", action="store_true", help="read only what changed since the last sync")
        what.add_argument(
            "--suggest-links", action="store_true", help="list products typed by hand that look like Zoho items"
        )
        what.add_argument("--discard", type=int, metavar="RUN", help="drop what that preview or held run shows")
        what.add_argument("--items", nargs="+", metavar="ID", help="fetch only these items (at most 100)")

    def handle(self, *_args: Any, **options: Any) -> None:
        with stopping.on_signals(signal.SIGINT, signal.SIGTERM):
            result = self._run(options)
        self._report(result)
        if result["state"] == SyncRun.State.READY:
            self._show(SyncRun.objects.get(pk=result["run_id"]), suggestions=options["suggest_links"])
        if result["state"] not in GOOD:
            sys.exit(TRY_LATER if result["state"] in ("interrupted", "waiting", "running", "queued") else LOOK_AT_IT)

    def _run(self, options: dict[str, Any]) -> dict[str, Any]:
        try:
            if options["apply"]:
                return apply_run(options["apply"])
            if options["discard"]:
                return discard_run(options["discard"])
            # Past Django's wrapper, which ends and colours every line: a bar moves on one line.
            with ProgressBar(cast(TextIO, self.stderr._out)) as bar:
                wanted = _wanted(options)
                sync = sync_changes_now if wanted.kind == SyncRun.Kind.INCREMENTAL else sync_now
                return sync(wanted, bar.show)
        except LOST as error:
            raise CommandError(what_to_expect(error), returncode=TRY_LATER) from None
        except (SyncRefused, ZohoError) as error:
            code = TRY_LATER if isinstance(error, ZohoTransientError) else NEEDS_A_PERSON
            raise CommandError(str(error), returncode=code) from None

    def _report(self, result: dict[str, Any]) -> None:
        for name in ("total", "created", "updated", "unchanged", "deactivated", "failed", "calls"):
            self.stdout.write(f"{name:>12}: {result[name]:,}")
        for name in ("not_found", "skipped", "retries"):
            if result[name]:
                self.stdout.write(f"{name:>12}: {result[name]:,}")
        for line in result["errors"]:
            self.stdout.write(self.style.WARNING(line))
        if result["message"]:
            self.stdout.write(result["message"])
        self.stdout.write(_("Run %(run)d: %(state)s") % {"run": result["run_id"], "state": result["state"]})

    def _show(self, run: SyncRun, *, suggestions: bool) -> None:
        for line in suggestion_lines(run) if suggestions else change_lines(run):
            self.stdout.write(line)
        if suggestions:
            self.stdout.write(_('Link one in the shell: link_product(Product.objects.get(pk=…), "item id")'))
        else:
            self.stdout.write(_("Apply exactly this: manage.py sync_zoho --apply %(run)d") % {"run": run.pk})


def _wanted(options: dict[str, Any]) -> Wanted:
    if options["items"]:
        ids = checked_item_ids(options["items"])
        return Wanted(kind=SyncRun.Kind.SELECTIVE, item_ids=ids, trigger=SyncRun.Trigger.COMMAND)
    if options["changes"]:
        return Wanted(kind=SyncRun.Kind.INCREMENTAL, trigger=SyncRun.Trigger.COMMAND)
    return Wanted(preview=options["preview"] or options["suggest_links"], trigger=SyncRun.Trigger.COMMAND)
