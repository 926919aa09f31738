"""manage.py demo: a catalogue arrives from the sandbox, then the admin and a worker serve it (``make run``)."""

import json
import os
import signal
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from whatsappcrm_backend.demo.home import DemoHome
from whatsappcrm_backend.demo.terminal import HOST, answers, check_port, foreground
from whatsappcrm_backend.management.commands.demo_login import USERNAME
from whatsappcrm_backend.processes import Process, ProcessFailed, Supervisor
from whatsappcrm_backend.stopping import StopRequested, stop_signals_raise
from whatsappcrm_backend.tether import bind_to_parent

START_SECONDS = 60.0
MANAGE = [sys.executable, "manage.py"]
CELERY = [sys.executable, "-m", "celery", "--app", "whatsappcrm_backend"]
QUEUES = ["--queues", "zoho,celery"]
WORKER = [*CELERY, "worker", *QUEUES, "--pool", "threads", "--concurrency", "2", "--without-mingle", "--without-gossip"]
BEAT = [*CELERY, "beat", "--pidfile", ""]


class Command(BaseCommand):
    """Owns a sandbox, a worker, the clock and a web server, all at home in VAR_DIR/demo; ends with 0 when stopped."""

    help = "Sync a catalogue from the sandbox into a database of the demo's own and serve the admin."
    requires_system_checks: list[str] = []  # the demo's own environment is checked by its processes

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Port of the admin, size of the catalogue, and whether the end of the caller is the end of the demo."""
        parser.add_argument("--port", type=int, default=8000, help="port of the admin on 127.0.0.1 (default 8000)")
        parser.add_argument("--items", type=int, default=106, help="size of the sandbox catalogue (default 106)")
        parser.add_argument("--stop-with-parent", action="store_true", help="stop when the calling process ends")

    def handle(self, *_args: str, **options: Any) -> None:
        """Run until Ctrl-C, SIGTERM or the end of one of the programs; the last is a ``CommandError``."""
        if options["stop_with_parent"]:
            bind_to_parent(os.getppid(), signal.SIGTERM)
        check_port(options["port"])
        home = DemoHome(settings.VAR_DIR / "demo")
        try:
            with home.taken(), foreground(), stop_signals_raise():
                self._serve(home, options)
        except StopRequested:
            self.stdout.write("Stopped.")
        except ProcessFailed as error:
            raise CommandError(str(error)) from None

    def _serve(self, home: DemoHome, options: dict[str, Any]) -> None:
        with Supervisor(home.environment(os.environ, ""), home.folder, settings.BASE_DIR) as group:
            zoho = self._start_sandbox(group, options["items"])
            group.environment = home.environment(os.environ, zoho["url"])
            self._fill(group, zoho, home.keys()["password"])
            group.start("worker", WORKER)
            group.start("beat", BEAT)
            group.start("web", [*MANAGE, "runserver", "--noreload", f"{HOST}:{options['port']}"])
            group.wait_until(lambda: answers(options["port"]), "The admin", START_SECONDS)
            self._tell(f"http://{HOST}:{options['port']}/admin/", home)
            self._watch(group)

    def _watch(self, group: Supervisor) -> None:
        try:
            group.watch()
        except StopRequested:
            self.stdout.write("\nStopping (the worker takes up to 5 seconds) …")
            raise

    def _start_sandbox(self, group: Supervisor, items: int) -> dict[str, str]:
        """Start the stand-in on a free port; its first line holds the address and what connects to it."""
        command = [sys.executable, "-m", "zoho_sandbox", "--port", "0", "--items", str(items), "--json"]
        sandbox = group.start("sandbox", command)
        group.wait_until(lambda: bool(_first_line(sandbox)), "The sandbox", START_SECONDS)
        announcement: dict[str, str] = json.loads(_first_line(sandbox))
        self.stdout.write(f"The sandbox stands in for Zoho at {announcement['url']}.")
        return announcement

    def _fill(self, group: Supervisor, zoho: dict[str, str], password: str) -> None:
        secrets = {"ZOHO_CLIENT_SECRET": zoho["client_secret"], "ZOHO_REFRESH_TOKEN": zoho["refresh_token"]}
        group.run("migrate", [*MANAGE, "migrate", "--verbosity", "0"])
        names = ["--client-id", zoho["client_id"], "--organization", zoho["organization_id"]]
        group.run("zoho_connect", [*MANAGE, "zoho_connect", "--region", "us", *names], secrets)
        group.run("sync_zoho", [*MANAGE, "sync_zoho"])
        group.run("demo_login", [*MANAGE, "demo_login"], {"DEMO_PASSWORD": password})

    def _tell(self, admin: str, home: DemoHome) -> None:
        self.stdout.write(f"\nThe admin:  {admin}   login: {USERNAME}   password: {home.keys()['password']}")
        self.stdout.write(f"Products:   {admin}products_and_services/product/")
        self.stdout.write(f"Log files:  {settings.LOG_DIR}, and what each program prints: {home.folder}/*.log")
        self.stdout.write("Ctrl-C stops everything.")
        self.stdout.flush()


def _first_line(process: Process) -> str:
    text = Path(process.output or os.devnull).read_text()
    return text.partition("\n")[0] if "\n" in text else ""
