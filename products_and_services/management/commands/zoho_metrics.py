from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from products_and_services.metrics import exposition


class Command(BaseCommand):
    help = "Print the state of the syncs in Prometheus' text format; reads the database only, never asks Zoho."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(exposition(timezone.now()), ending="")
