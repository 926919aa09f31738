"""What the documents say about commands, variables and packages is so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")] if path.is_file()]
TARGETS = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
VARIABLE = re.compile(r"^(?:# )?([A-Z][A-Z_]+)=", re.MULTILINE)
READ = re.compile(
    r"env\.(?:text|flag|number|choice|words|folder|database)\(\s*\"([A-Z_]+)\""
    r"|^ +\"([A-Z_]+)\": env\.\w+,$",
    re.MULTILINE,
)
NAME = re.compile(r"^[a-z][a-z0-9-]*", re.MULTILINE)
ROW = re.compile(r"^\| ([a-z][a-z0-9-]*) \|", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_target_that_a_document_names_exists(document: Path) -> None:
    named = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", document.read_text(), re.MULTILINE))

    assert named <= TARGETS


def test_every_make_target_is_in_the_help_and_declared_phony() -> None:
    makefile = (ROOT / "Makefile").read_text()
    rules = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert rules == TARGETS == set(phony.split())


def test_the_example_lists_exactly_the_variables_that_the_settings_read() -> None:
    listed = VARIABLE.findall((ROOT / ".env.example").read_text())
    read = "".join((ROOT / "whatsappcrm_backend" / name).read_text() for name in ("settings.py", "gunicorn.py"))

    assert sorted(listed) == sorted({direct or given for direct, given in READ.findall(read)})


def test_every_line_of_the_example_is_explained() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    above = [lines[number - 1] for number, line in enumerate(lines) if VARIABLE.match(line)]

    assert [line for line in above if VARIABLE.match(line) or not line.startswith("# ")] == []


def test_every_direct_dependency_has_its_reason() -> None:
    direct = NAME.findall((ROOT / "requirements.in").read_text() + (ROOT / "requirements-dev.in").read_text())

    assert sorted(ROW.findall((ROOT / "docs" / "dependencies.md").read_text())) == sorted(
        [*direct, "package", "package"]
    )


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_pins_every_package_with_hashes_and_names_no_machine(lock: str) -> None:
    text = (ROOT / lock).read_text()
    header = [line for line in text.splitlines() if line.startswith("#")]
    pins = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==[^ ]+.*\\$", text, re.MULTILINE | re.IGNORECASE)

    assert len(pins) == len(re.findall(r"^[^\s#]", text, re.MULTILINE))
    assert text.count("--hash=sha256:") >= len(pins)
    assert not [line for line in header if re.search(r"[ =](/|https?:)", line)]


def test_the_test_lock_holds_the_versions_of_the_running_one() -> None:
    pin = re.compile(r"^([^\s#]+==[^\s]+)", re.MULTILINE)

    assert set(pin.findall((ROOT / "requirements.txt").read_text())) <= set(
        pin.findall((ROOT / "requirements-dev.txt").read_text())
    )
