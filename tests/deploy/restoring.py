"""A database that is dumped and restored by the commands of `docs/backup.md`, and the project at work on it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.deploy.compose import ROOT
from tests.docs.pages import blocks
from zoho_sandbox import Sandbox

SERVER = "postgres://postgres@127.0.0.1:5432"
PAGE = ROOT / "docs" / "backup.md"
TOOLS = ("pg_dump", "dropdb", "createdb", "pg_restore")
START = "import json\nfrom products_and_services.models import *\nfrom products_and_services.services import *\n"


@dataclass(frozen=True)
class Shop:
    """One database, and how to reach Zoho from it."""

    name: str
    folder: Path
    zoho: Sandbox

    @property
    def url(self) -> str:
        return f"{SERVER}/{self.name}"

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "ZOHO_SANDBOX_URL": self.zoho.url,
            "DJANGO_SETTINGS_MODULE": "tests.process_settings",
            **variables,
        }
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, **pipes)

    def manage(self, *arguments: str, **variables: str) -> tuple[int, str, str]:
        """Exit code, output and error output of a command of the project."""
        process = self.start(*arguments, **variables)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def shell(self, script: str) -> Any:
        """What a script leaves in `told`."""
        code, out, err = self.manage("shell", "-v", "0", "-c", f"{START}{script}\nprint(json.dumps(told))")
        assert code == 0, err
        return json.loads(out)

    def dump(self) -> None:
        self._follow("pg_dump")

    def restore(self) -> None:
        for tool in TOOLS[1:]:
            self._follow(tool)

    def _follow(self, tool: str) -> None:
        """Run the line of the page that root enters; the database and its owner are called otherwise here."""
        start = f"sudo -u postgres {tool} "
        [line] = [line for block in blocks(PAGE) for line in block.code.splitlines() if line.startswith(start)]
        owned = re.sub(r"--(owner|role)=crm\b", r"--\1=postgres", line.removeprefix("sudo -u postgres "))
        command = ["bash", "-euc", re.sub(r"\bcrm\b(?!\.dump)", self.name, owned)]
        server = {**os.environ, "PGHOST": "127.0.0.1", "PGUSER": "postgres"}
        done = subprocess.run(command, cwd=self.folder, env=server, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr


@contextmanager
def fresh_database(name: str, template: str = "template1") -> Iterator[None]:
    """A database of that name, gone afterwards."""
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        drop = f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"
        server.execute(drop)  # type: ignore[call-overload]
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[call-overload]
        try:
            yield
        finally:
            server.execute(drop)  # type: ignore[call-overload]
