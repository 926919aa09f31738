"""The coverage gate, tried on a small program of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = """
[tool.coverage.run]
branch = true
source = ["half", "whole"]
parallel = true

[tool.coverage.report]
fail_under = 95
"""
HALF = "def sign(number):\n    if number < 0:\n        return -1\n    if number > 0:\n        return 1\n    return 0\n"


def gate(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    """Measure a program that imports both packages, then judge."""
    for package, text in (("half", HALF), ("whole", "ONE = 1\n")):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(text)
    (folder / "pyproject.toml").write_text(CONFIGURATION)
    (folder / "program.py").write_text(program)
    measured = [sys.executable, "-m", "coverage", "run", "program.py"]
    subprocess.run(measured, cwd=folder, check=True)
    judge = [sys.executable, str(ROOT / "scripts" / "coverage_gate.py")]
    return subprocess.run(judge, cwd=folder, capture_output=True, text=True)


def test_a_package_below_the_limit_fails_and_its_lines_are_named(tmp_path: Path) -> None:
    done = gate(tmp_path, "import half, whole\nhalf.sign(-1)\n")

    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "half/__init__.py: 40.0 %, not reached: [4, 5, 6]",
        "half: 40.0 % of lines and branches, 95 % are wanted.",
        "whole: 100.0 % of lines and branches, 95 % are wanted.",
    ]


def test_packages_that_reach_it_pass(tmp_path: Path) -> None:
    done = gate(tmp_path, "import half, whole\nfor number in (-1, 0, 1):\n    half.sign(number)\n")

    assert (done.returncode, done.stderr) == (0, "")


def test_without_any_measurement_it_fails(tmp_path: Path) -> None:
    environment = {**os.environ, "COVERAGE_FILE": str(tmp_path / ".coverage")}
    done = subprocess.run([sys.executable, "-m", "scripts.coverage_gate"], cwd=ROOT, env=environment)

    assert done.returncode != 0
