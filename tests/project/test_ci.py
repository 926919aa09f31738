"""What CI does on a machine that lacks something: installs that and no more, then the README's own command."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ORDINARY = ("bash", "cat", "date", "dirname", "tr")
WANTED = {
    "python3": ["python3-venv"],
    "chromium": ["chromium", "fonts-dejavu-core"],
    "msgfmt": ["gettext"],
    "hey": ["hey"],
    "nginx": ["nginx"],
    "systemd-analyze": ["systemd"],
    "pgbouncer": ["pgbouncer"],
}


class Machine:
    """A search path with the programs that CI looks for, except those taken away; apt-get and make only note calls."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.notes = folder / "bin", folder / "notes"
        self.programs.mkdir()
        self.notes.touch()
        for name in ORDINARY:
            (self.programs / name).symlink_to(str(shutil.which(name)))
        for name in WANTED:
            self.has(name, "exit 0")
        for name in ("apt-get", "make"):
            self.has(name, f'echo "{name} $REQUIRE_SERVICES $*" >> {self.notes}')

    def has(self, name: str, script: str) -> None:
        program = self.programs / name
        program.write_text(f"#!{shutil.which('bash')}\n{script}\n")
        program.chmod(0o755)

    def lacks(self, name: str) -> None:
        (self.programs / name).unlink()

    def calls(self) -> list[list[str]]:
        """What CI called on this machine, in words."""
        command = ["bash", str(ROOT / ".ci" / "run")]
        done = subprocess.run(command, env={"PATH": str(self.programs)}, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("CI took ")
        return [line.split() for line in self.notes.read_text().splitlines()]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_where_everything_is_there_nothing_is_installed(machine: Machine) -> None:
    assert machine.calls() == [["make", "1", "test"]]


@pytest.mark.parametrize("program", WANTED)
def test_a_missing_program_is_installed_and_nothing_else(machine: Machine, program: str) -> None:
    machine.lacks(program)

    update, install, test = machine.calls()

    assert update[:2] == ["apt-get", "update"]
    assert install[:2] == ["apt-get", "install"]
    assert [word for word in install[2:] if not word.startswith("-")] == WANTED[program]
    assert test == ["make", "1", "test"]


def test_a_python_without_venv_counts_as_missing(machine: Machine) -> None:
    machine.has("python3", "exit 1")

    assert machine.calls()[1][-1] == "python3-venv"


def test_where_packages_cannot_be_installed_the_tests_run_and_say_what_is_missing(machine: Machine) -> None:
    machine.lacks("hey")
    machine.lacks("apt-get")

    assert machine.calls() == [["make", "1", "test"]]
