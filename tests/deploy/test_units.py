"""The systemd units say what `docker-compose.yml` says."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deploy.compose import LONG_LIVED, ROOT, service

UNITS = ROOT / "deploy" / "systemd"
HOME = "/opt/whatsappcrm"


def unit(name: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNITS / f"crm-{name}.service")
    return parser["Service"]


def test_there_is_a_unit_for_every_service_that_stays() -> None:
    assert {path.stem.removeprefix("crm-") for path in UNITS.glob("*.service")} == set(LONG_LIVED)


@pytest.mark.parametrize("name", LONG_LIVED)
def test_a_unit_runs_the_command_that_is_tried_as_a_process(name: str) -> None:
    command = " ".join(service(name).command).replace("--bind 0.0.0.0:", "--bind 127.0.0.1:")

    assert unit(name)["ExecStart"] == f"{HOME}/.venv/bin/{command}"
    assert unit(name)["WorkingDirectory"] == HOME


@pytest.mark.parametrize("name", LONG_LIVED)
def test_a_unit_stops_as_gently_as_the_container(name: str) -> None:
    assert int(unit(name)["TimeoutStopSec"]) == service(name).grace
    assert unit(name)["Restart"] == "always"
    assert unit(name)["User"] == "crm"


@pytest.mark.parametrize("name", ["web", "worker"])
def test_children_are_stopped_by_their_parent(name: str) -> None:
    assert unit(name)["KillMode"] == "mixed"


@pytest.mark.parametrize("name", LONG_LIVED)
def test_a_unit_may_write_nowhere_but_into_its_folder(name: str) -> None:
    assert unit(name)["ProtectSystem"] == "strict"
    assert unit(name)["ReadWritePaths"] == f"{HOME}/var"


def test_systemd_finds_nothing_to_complain_about(tmp_path: Path) -> None:
    """Its programs and account are there only on the server."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("needs systemd-analyze")
    for path in UNITS.glob("*.service"):
        text = path.read_text().replace(f"{HOME}/.venv/bin/", "/usr/bin/env ").replace("=crm\n", "=root\n")
        (tmp_path / path.name).write_text(text)
    command = ["systemd-analyze", "verify", *map(str, tmp_path.iterdir())]

    said = subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=60).stderr

    assert [line for line in said.splitlines() if "crm-" in line] == []
