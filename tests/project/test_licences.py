"""Which licences may run in production, and that the documents say so."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import licences

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "licence", ["MIT", "Apache-2.0 AND CNRI-Python", "GPL-3.0-only OR MIT", "Apache Software License; BSD License"]
)
def test_an_allowed_licence_a_choice_with_one_and_a_sum_of_allowed_ones_pass(licence: str) -> None:
    assert licences.allowed(licence)


@pytest.mark.parametrize(
    "licence", ["GPL-3.0-only", "UNKNOWN", "", "MIT AND AGPL-3.0-only", "MIT License; GPLv3", "GPLv2 OR SSPL-1.0"]
)
def test_any_other_licence_and_an_unknown_one_do_not(licence: str) -> None:
    assert not licences.allowed(licence)


def test_every_package_of_the_lock_is_judged() -> None:
    lock = (ROOT / "requirements.txt").read_text()

    assert len(licences.locked(lock)) == len(re.findall(r"^[a-z].*==", lock, re.MULTILINE))
    assert {"django", "wcwidth"} <= licences.licences(licences.always(lock)).keys()


def test_a_package_that_is_not_allowed_is_named_and_fails_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = ["django==5.2.19", "psycopg==3.3.9", "no-such-package==1.0", "no-such-system==1 ; sys_platform == 'win32'"]
    lock = "".join(f"{line} \\\n" for line in lines)
    (tmp_path / "requirements.txt").write_text(lock)
    monkeypatch.setattr(licences, "ROOT", tmp_path)
    monkeypatch.setattr(licences, "NAMES", licences.NAMES - {"LGPL-3.0-only"})

    assert licences.main() == 1

    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == ["no-such-package", "psycopg"]


def test_the_documents_list_the_allowed_licences() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text()
    [table] = re.findall(r"^## Licences\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)

    assert re.findall(r"^\| ([A-Z][\w. -]+?) \|", table, re.MULTILINE) == ["Licence", *licences.ALLOWED]


def test_the_lock_that_we_ship_passes() -> None:
    subprocess.run([sys.executable, "-m", "scripts.licences"], cwd=ROOT, check=True)
