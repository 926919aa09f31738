from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections, router
from django.utils.translation import gettext as _

from products_and_services.models import Product
from products_and_services.search import IndexRefused, build_index, drop_index


class Command(BaseCommand):
    help = "Build the index that makes searching products by words quick in a large catalogue on PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--drop", action="store_true", help="take it away again")

    def handle(self, *_args: Any, **options: Any) -> None:
        connection = connections[router.db_for_write(Product)]
        try:
            if options["drop"]:
                drop_index(connection)
                told = _("The search index is gone.")
            else:
                self.stdout.write(_("Building the search index. Readers and syncs go on meanwhile."))
                told = (
                    _("The search index is built.")
                    if build_index(connection)
                    else _("The search index is there already.")
                )
        except IndexRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(told)
