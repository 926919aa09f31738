"""The targets of make: listed for a newcomer, and usable on a fresh clone."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TARGETS = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
# Those of a make around the tests would change what this one prints.
FROM_OUTSIDE = ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "MFLAGS", "PYTHON")


def made(*arguments: str) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if name not in FROM_OUTSIDE}
    command = ["make", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.mark.parametrize("arguments", [(), ("help",)], ids=["make", "make help"])
def test_every_target_is_listed_those_of_a_newcomer_first(arguments: tuple[str, ...]) -> None:
    listed = [re.fullmatch(r"( +make (\S+) +)\S.*", line) for line in made(*arguments)]

    assert [line and line[2] for line in listed] == TARGETS
    assert TARGETS[:2] == ["run", "test"]
    assert len({line and len(line[1]) for line in listed}) == 1, "the explanations stand below each other"


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_that_needs_the_environment_makes_it_first(target: str) -> None:
    lines = made("--dry-run", target)
    uses = [number for number, line in enumerate(lines) if ".venv/" in line]

    assert not uses or re.match(r"python3 scripts/bootstrap\.py", lines[0])
    assert uses or target not in ("run", "test")
