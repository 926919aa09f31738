"""The cases of the bench run; what they measure is not looked at."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("case", "items", "says"),
    [
        ("growth", 1000, "1,010 rows"),
        ("pace", 600, "37 updated, 163 unchanged, succeeded"),
        ("profile", 600, "run_phases"),
    ],
)
def test_a_case_runs_in_small(case: str, items: int, says: str, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'bench.sqlite3'}"}
    environment = {**os.environ, **settings, "DJANGO_SETTINGS_MODULE": "scripts.bench.settings"}
    command = [sys.executable, "-m", f"scripts.bench.{case}", str(items)]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert says in done.stdout
