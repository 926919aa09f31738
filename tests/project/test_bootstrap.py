"""Setting up a clone: old Pythons hear one sentence, a second start does nothing, keys are made once."""

import ast
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from scripts import bootstrap

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """As much of the project as the bootstrap looks at, with nothing to install."""
    return fill(tmp_path / "clone")


@pytest.fixture(scope="module")
def set_up_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = fill(tmp_path_factory.mktemp("set-up") / "clone")
    assert start(folder, "--dev").returncode == 0
    return folder


@pytest.fixture
def ready_clone(set_up_once: Path, tmp_path: Path) -> Path:
    """A clone in which the bootstrap has run before."""
    return Path(shutil.copytree(set_up_once, tmp_path / "clone", symlinks=True))


def fill(folder: Path) -> Path:
    (folder / "scripts").mkdir(parents=True)
    for name in ("scripts/bootstrap.py", ".env.example"):
        shutil.copy(ROOT / name, folder / name)
    for lock in ("requirements.txt", "requirements-dev.txt"):
        (folder / lock).write_text("# nothing\n")
    return folder


def start(clone: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PIP_NO_INDEX": "1", **variables}
    command = [sys.executable, "scripts/bootstrap.py", *arguments]
    return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=120)


def times(clone: Path) -> list[int]:
    names = (".env", ".venv/pyvenv.cfg", ".venv/installed-requirements.txt", ".venv/installed-requirements-dev.txt")
    return [(clone / name).stat().st_mtime_ns for name in names]


def test_every_python_3_can_read_the_file() -> None:
    source = (ROOT / "scripts" / "bootstrap.py").read_text()

    ast.parse(source, feature_version=(3, 4))
    assert 'f"' not in source


@pytest.mark.parametrize("version", [(3, 8, 1), (3, 10, 14), (2, 7, 18)])
def test_an_old_python_is_told_what_is_needed(version: tuple[int, int, int]) -> None:
    complaint = bootstrap.python_complaint(version)

    assert complaint.startswith(f"Python 3.11 or newer is needed and this is {version[0]}.{version[1]}:")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2)])
def test_a_recent_python_is_welcome(version: tuple[int, int, int]) -> None:
    assert bootstrap.python_complaint(version) == ""


def test_a_first_start_makes_everything(set_up_once: Path) -> None:
    made = [".env", ".venv/bin/python", ".venv/installed-requirements.txt", ".venv/installed-requirements-dev.txt"]

    assert [name for name in made if not (set_up_once / name).exists()] == []


@pytest.mark.parametrize("arguments", [[], ["--dev"]])
def test_a_second_start_does_nothing(ready_clone: Path, arguments: list[str]) -> None:
    before = times(ready_clone)

    done = start(ready_clone, *arguments)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert times(ready_clone) == before


def test_a_changed_lock_is_installed_and_a_failure_is_one_sentence(ready_clone: Path) -> None:
    (ready_clone / "requirements.txt").write_text("nowhere-to-be-had==1.0 --hash=sha256:" + "0" * 64)

    failed = start(ready_clone)

    assert failed.returncode == 1
    assert failed.stderr.splitlines()[-1].startswith("The packages could not be installed:")
    assert start(ready_clone).returncode == 1, "a failed installation must not count as done"


def test_a_python_without_venv_is_told_what_to_install(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError('Debian keeps it in a package of its own')")

    done = start(clone, PYTHONPATH=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("Python's venv module is missing: install it")
    assert len(done.stderr.splitlines()) == 1
    assert not (clone / ".venv").exists()


def test_a_broken_environment_is_made_anew(ready_clone: Path) -> None:
    (ready_clone / ".venv" / "bin" / "python").unlink()

    done = start(ready_clone)

    assert done.returncode == 0, done.stderr
    assert bootstrap.works(str(ready_clone / ".venv" / "bin" / "python"))


def test_the_first_env_file_has_fresh_keys_for_its_owner_alone(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".env.example", tmp_path)

    bootstrap.write_env(str(tmp_path))

    values = dict(
        line.split("=", 1) for line in (tmp_path / ".env").read_text().splitlines() if "=" in line and line[0] != "#"
    )
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    assert len(values["SECRET_KEY"]) >= 50
    assert Fernet(values["FIELD_ENCRYPTION_KEYS"])
    assert values["HTTPS"] == "off"


def test_an_env_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    shutil.copy(ROOT / ".env.example", tmp_path)
    (tmp_path / ".env").write_text("SECRET_KEY=mine\n")

    bootstrap.write_env(str(tmp_path))

    assert (tmp_path / ".env").read_text() == "SECRET_KEY=mine\n"
