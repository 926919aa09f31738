"""manage.py zoho_sandbox: the stand-in for Zoho, alone, until Ctrl-C."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from zoho_sandbox.__main__ import main


class Command(BaseCommand):
    """Hands its arguments to ``python -m zoho_sandbox``, so that both take the same ones."""

    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Leave the arguments, ``--help`` included, to the stand-in's own parser."""
        sys.exit(main(argv[2:]))

    def handle(self, *args: str, **_options: Any) -> None:
        """Serve until told to stop; ends with the stand-in's exit code."""
        sys.exit(main(args))
