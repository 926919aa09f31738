"""The checks of the project, in order: ``python -m scripts.check static|tests|all|chaos|soak`` in the project's folder.

Every step runs even when one before it failed, so that one run shows all there is to mend; the exit code is 1 then.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Two processes, in pytest-django's order: tests that empty the database come after those that trust its first rows.
WORKERS = ["-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder"]
# As on a server, so that `check --deploy` judges the settings that count there.
SERVER = {"DEBUG": "off", "HTTPS": "on"}
POSTGRESQL = {"TEST_DATABASE": "postgresql"}
FULL = {"PROOF_SCALE": "full"}


@dataclass(frozen=True)
class Step:
    """One program with the variables it needs beyond the environment."""

    name: str
    command: Sequence[str]
    variables: Mapping[str, str] = field(default_factory=dict)

    def passes(self) -> bool:
        """Run it in the terminal; True when it ended with 0."""
        print(f"\n── {self.name}", flush=True)
        began = time.monotonic()
        program = [str(BIN / self.command[0]), *self.command[1:]]
        code = subprocess.run(program, cwd=ROOT, env={**os.environ, **self.variables}).returncode
        print(
            f"── {self.name}: {'ok' if code == 0 else f'FAILED (exit {code})'}, {time.monotonic() - began:.0f} s",
            flush=True,
        )
        return code == 0


STATIC = [
    Step("format", ["ruff", "format", "--check", "--quiet", "."]),
    Step("lint", ["ruff", "check", "--quiet", "."]),
    Step("types", ["mypy", "--no-error-summary"]),
    Step("import contracts", ["lint-imports", "--no-cache"]),
    Step("missing migrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    Step("licences", ["python", "-m", "scripts.licences"]),
    Step("settings of a server", ["python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"], SERVER),
]
TESTS = [
    # Measuring costs time, so one of the two runs does it; what an earlier run left behind must not count.
    Step("forget old coverage", ["coverage", "erase"]),
    Step("all tests, SQLite", ["coverage", "run", "-m", "pytest", "--quiet", *WORKERS]),
    Step("coverage", ["python", "-m", "scripts.coverage_gate"]),
    Step("database tests, PostgreSQL", ["pytest", "--quiet", *WORKERS], POSTGRESQL),
]
SOAKING = "tests/proofs/test_soak.py"
PROOFS = ["tests/proofs", f"--ignore={SOAKING}", "tests/integrations/test_token_race.py"]
CHAOS = [
    Step("heavy proofs, SQLite", ["pytest", *PROOFS], FULL),
    Step("heavy proofs, PostgreSQL", ["pytest", *PROOFS], FULL | POSTGRESQL),
]
SOAK = [
    Step("half an hour of faults and kills, PostgreSQL", ["pytest", "-s", SOAKING], FULL | POSTGRESQL),
    Step("half an hour of faults and kills, SQLite", ["pytest", "-s", SOAKING], FULL),
]
STEPS = {"static": STATIC, "tests": TESTS, "all": STATIC + TESTS, "chaos": CHAOS, "soak": SOAK}


def main(arguments: Sequence[str]) -> int:
    """Run the named group; 0 when all of its steps passed."""
    if len(arguments) != 1 or arguments[0] not in STEPS:
        print(f"Name one of: {', '.join(STEPS)}.", file=sys.stderr)
        return 2
    began = time.monotonic()
    failed = [step.name for step in STEPS[arguments[0]] if not step.passes()]
    print(f"\nTook {(time.monotonic() - began) / 60:.1f} minutes.", f"Failed: {', '.join(failed)}." if failed else "")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
