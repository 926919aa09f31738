"""A PostgreSQL that a test may stop and start."""

import os
import subprocess
from pathlib import Path
from typing import Any, LiteralString

import psycopg

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


class Cluster:
    """A PostgreSQL of the test's own, run by an account that is not root."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.url = f"postgres://postgres@127.0.0.1:{port}/postgres"

    def tool(self, name: str, *arguments: str) -> None:
        command = [*self.account, str(BINARIES[-1] / name), "-D", str(self.folder), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/")
        assert done.returncode == 0, done.stdout + done.stderr

    def value(self, query: LiteralString) -> Any:
        """The one value that a query gives."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(query).fetchone()
            return row[0] if row else None

    def start(self) -> None:
        self.tool("pg_ctl", "-w", "-o", f"-p {self.port} -k '' -c fsync=off", "-l", f"{self.folder}/log", "start")

    def stop(self) -> None:
        self.tool("pg_ctl", "-w", "-m", "immediate", "stop")
