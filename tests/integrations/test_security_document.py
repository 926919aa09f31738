"""SECURITY.md promises nothing without a test that exists, and stays short enough to be read."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "SECURITY.md").read_text()
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)


def test_every_test_that_it_names_exists() -> None:
    missing = [f"{path}::{name}" for path, name in NAMED if name not in functions(ROOT / path)]

    assert len(NAMED) >= 20
    assert missing == []


def test_every_requirement_it_claims_names_a_test() -> None:
    rows = re.findall(r"^\| \d+\.\d+\.\d+ .*$", TEXT, re.MULTILINE)

    assert len(rows) >= 15
    assert [row for row in rows if "::test_" not in row] == []


def test_it_can_be_read_in_one_go() -> None:
    assert len(TEXT.splitlines()) <= 120


def functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
