"""The lines that publish the numbers for Prometheus, run as the page has them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, blocks

NO_DATABASE = "postgres://crm@127.0.0.1:1/crm"
OLD = "zoho_stale 0\n"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The file that node_exporter reads, a minute old."""
    file = tmp_path / "zoho.prom"
    file.write_text(OLD)
    return file


def publish(folder: Path, **environment: str) -> int:
    [lines] = [block.code for block in blocks(ROOT / "docs" / "monitoring.md") if "zoho_metrics" in block.code]
    here = lines.replace("/var/lib/node_exporter", str(folder)).replace(".venv/bin/python", sys.executable)
    return subprocess.run(["sh", "-c", here], cwd=ROOT, env={**os.environ, **environment}, timeout=60).returncode


def test_numbers_that_cannot_be_read_leave_the_old_file_to_grow_old(published: Path) -> None:
    before = published.stat().st_mtime_ns

    assert publish(published.parent, DATABASE_URL=NO_DATABASE) != 0
    assert (published.read_text(), published.stat().st_mtime_ns) == (OLD, before)


def test_new_numbers_take_the_place_of_the_old_ones(published: Path, process_environment: dict[str, str]) -> None:
    assert publish(published.parent, **process_environment) == 0
    assert "\nzoho_stale 0\n" in published.read_text()
    assert "\nzoho_runs{" in published.read_text()
