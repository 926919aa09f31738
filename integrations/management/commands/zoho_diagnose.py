"""manage.py zoho_diagnose: what is wrong with the connection and what to do, for a person or a monitor."""

from typing import Any

from django.core.checks import WARNING, run_checks
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from integrations.diagnosis import Diagnosis, Finding
from integrations.management.commands.zoho_connect import PERSON_MUST_ACT, TRY_LATER
from integrations.zoho.exceptions import ZohoTransientError


class Command(BaseCommand):
    """Reads and asks, changes nothing but a token that has run out."""

    help = (
        "Checks the connection to Zoho step by step and prints what is wrong and what to do; never a secret. "
        "Exit codes: 0 all is well, 2 a person must act, 75 it passes by itself."
    )
    requires_system_checks: list[str] = []  # what they would complain about is part of the answer

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print a line for each question; a CommandError with the exit code for the first that fails."""
        if ids := _failed_checks():
            self.stdout.write(_("note  System checks: %(ids)s; manage.py check says more.") % {"ids": ", ".join(ids)})
        for finding in Diagnosis().findings():
            self.stdout.write(f"{'ok  ' if finding.error is None else 'FAIL'}  {finding.question}: {finding.told}")
            if finding.error is not None:
                raise CommandError(_summary(finding), returncode=_code(finding))
        self.stdout.write(_("Zoho answers; a sync can run."))


def _failed_checks() -> list[str]:
    """Ids of what is wrong with the settings, whatever Zoho says; the database is not asked."""
    failed = [message for message in run_checks() if message.is_serious(WARNING) and not message.is_silenced()]
    return sorted({str(message.id) for message in failed})


def _summary(finding: Finding) -> str:
    return _("%(question)s is what to mend first.") % {"question": finding.question}


def _code(finding: Finding) -> int:
    return TRY_LATER if isinstance(finding.error, ZohoTransientError) else PERSON_MUST_ACT
