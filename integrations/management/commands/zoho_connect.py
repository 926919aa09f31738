"""manage.py zoho_connect: connect to Zoho on a server without a browser."""

import os
import sys
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from getpass import getpass
from typing import Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from integrations.connecting import ConnectionInput, store_connection, try_connection
from integrations.organizations import Settled, settle_organization
from integrations.zoho.client import ZohoClient
from integrations.zoho.exceptions import ZohoConfigurationError, ZohoError, ZohoTransientError
from integrations.zoho.regions import REGIONS

SECRETS = ("client_secret", "refresh_token", "code")
PERSON_MUST_ACT = 2
TRY_LATER = 75  # EX_TEMPFAIL of sysexits.h, which cron and systemd know


class RefuseSecret(Action):
    """Arguments can be read by every user of the machine, in the process list and the shell's history."""

    def __call__(
        self,
        parser: ArgumentParser,
        namespace: Namespace,
        values: str | Sequence[Any] | None,
        option: str | None = None,
    ) -> NoReturn:
        sentence = _(
            "Secrets are not taken as arguments: others on this machine can read them. "
            "Put it in the variable ZOHO_%(name)s or write “%(line)s=…” to standard input."
        )
        parser.error(sentence % {"name": self.dest.upper(), "line": self.dest})


class Command(BaseCommand):
    """Stores and tests a connection. Exit codes: 0 connected, 1 wrong input, 2 a person must act, 75 try later."""

    help = (
        "Connects to Zoho. Secrets come from ZOHO_CLIENT_SECRET, ZOHO_REFRESH_TOKEN and ZOHO_CODE (a Self Client "
        "code), from lines such as client_secret=… on standard input, or are asked for. "
        "What is not given keeps its value."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        codes = ", ".join(region.code for region in REGIONS)
        parser.add_argument("--region", choices=[region.code for region in REGIONS], metavar="REGION", help=codes)
        parser.add_argument("--organization", default="", help="organization ID (Zoho: Settings, Organization Profile)")
        parser.add_argument("--client-id", default="", help="client ID from Zoho's API console")
        for name in (*SECRETS, "access_token"):
            parser.add_argument(f"--{name.replace('_', '-')}", action=RefuseSecret, nargs="?", help="refused: a secret")

    def handle(self, *_args: Any, **options: Any) -> None:
        domains = {region.code: region.api_domain for region in REGIONS}
        try:
            store_connection(
                ConnectionInput(
                    client_id=options["client_id"],
                    organization_id=options["organization"],
                    api_domain=domains.get(options["region"], ""),
                    **_secrets(),
                )
            )
            self.stdout.write(_settled_and_tried())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except ZohoError as error:
            code = TRY_LATER if isinstance(error, ZohoTransientError) else PERSON_MUST_ACT
            raise CommandError(str(error), returncode=code) from None


def _settled_and_tried() -> str:
    """The organisation's facts where the scopes allow them, the only one by itself; then one call."""
    client = ZohoClient()
    try:
        settled = settle_organization(client)
    finally:
        client.close()
    if settled is Settled.TO_CHOOSE:
        names = ", ".join(f"{one['id']} ({one['name']})" for one in client.credential.organizations)
        raise ZohoConfigurationError(_("Choose an organization with --organization: %(names)s.") % {"names": names})
    return try_connection()


def _secrets() -> dict[str, str]:
    """Standard input beats the environment; a person at a terminal is asked for what neither holds."""
    # One-time input for this command, not settings: nothing else may read these variables.
    given = {name: os.environ.get(f"ZOHO_{name.upper()}", "") for name in SECRETS}
    if not sys.stdin.isatty():
        return given | _from_lines(sys.stdin)
    if not any(given.values()):
        given["client_secret"] = getpass(_("Client secret (empty: keep): "))
        given["refresh_token"] = getpass(_("Refresh token (empty: keep): "))
    return given


def _from_lines(lines: Iterable[str]) -> dict[str, str]:
    found = {}
    for line in filter(None, map(str.strip, lines)):
        name, equals, value = line.partition("=")
        if not equals or name.strip().lower() not in SECRETS:
            raise CommandError(
                _("Standard input takes lines like client_secret=… with these names: %(names)s.")
                % {"names": ", ".join(SECRETS)}
            )
        found[name.strip().lower()] = value.strip()
    return found
