"""``python -m scripts.keep_schema NAME``: keep the schema as it is now, for the tests that upgrade from it.

Writes tests/upgrade/NAME.sqlite.sql and NAME.postgresql.sql: every table, empty but for what migrations put there.
"""

import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "upgrade"
SERVER = "postgres://postgres@127.0.0.1:5432"
DATABASE = "crm_schema_to_keep"


def main(name: str) -> None:
    KEPT.joinpath(f"{name}.sqlite.sql").write_text(sqlite_schema())
    KEPT.joinpath(f"{name}.postgresql.sql").write_text(postgresql_schema())


def migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True)


def sqlite_schema() -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schema.sqlite3"
        migrate(f"sqlite:///{path}")
        connection = sqlite3.connect(path)
        lines = "\n".join(connection.iterdump())
        connection.close()
    return lines + "\n"


def postgresql_schema() -> str:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        server.execute(f"CREATE DATABASE {DATABASE}")
        try:
            migrate(f"{SERVER}/{DATABASE}")
            command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", f"{SERVER}/{DATABASE}"]
            dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        finally:
            server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    # Lines that only psql understands, and comments with versions, would only be noise in a review.
    return "\n".join(line for line in dumped.splitlines() if line and not line.startswith(("\\", "--"))) + "\n"


if __name__ == "__main__":
    main(sys.argv[1])
