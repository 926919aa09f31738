from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from products_and_services.services import undo_run
from products_and_services.zoho_sync.errors import SyncRefused


class Command(BaseCommand):
    help = "Take back what a sync run wrote. Values changed since then are kept and listed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", type=int, help="number of the sync run to undo")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            result = undo_run(options["run"])
        except SyncRefused as refusal:
            raise CommandError(str(refusal)) from None
        told = _("run %(run_id)d: %(updated)d restored, %(skipped)d changed since")
        self.stdout.write(told % result)
