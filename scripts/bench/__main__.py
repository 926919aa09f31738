"""``python -m scripts.bench [--case NAME] [--items N]``: one process per database; each case says what it measures."""

import argparse
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench"
CASES = ("compare", "growth", "pace", "latency", "retention", "profile")
SERVER = "postgres://postgres@127.0.0.1:5432"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--case", default="compare", choices=CASES)
    options = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine}")
    code = 0
    for vendor, url in (("SQLite", fresh_sqlite()), ("PostgreSQL", fresh_postgresql())):
        if url is None:
            print(f"{vendor}: not reachable, left out")
            continue
        print(f"\n{vendor}, {options.items:,} items", flush=True)
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "scripts.bench.settings"}
        command = [sys.executable, "-m", f"scripts.bench.{options.case}", str(options.items)]
        code |= subprocess.run(command, cwd=ROOT, env=environment).returncode
    return code


def fresh_sqlite() -> str:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for file in FOLDER.glob("bench.sqlite3*"):
        file.unlink()
    return f"sqlite:///{FOLDER / 'bench.sqlite3'}"


def fresh_postgresql() -> str | None:
    """An empty database of the bench's own; None where no server answers."""
    try:
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=2) as connection:
            connection.execute("DROP DATABASE IF EXISTS catalogue_bench")
            connection.execute("CREATE DATABASE catalogue_bench")
    except psycopg.OperationalError:
        return None
    return f"{SERVER}/catalogue_bench"


if __name__ == "__main__":
    sys.exit(main())
