"""The commands of the pages about deploying do what they say, as far as this machine can do them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from integrations.encryption import malformed_keys
from tests.deploy.compose import ROOT, WHOLE
from tests.docs.pages import Block, blocks, code
from tests.plugins.environment import FOLDER

PAGES = [ROOT / "docs" / name for name in ("deploy.md", "backup.md")]
DEPLOY = PAGES[0]
COMPOSE = re.compile(r"docker compose (.+)")
UNIT = re.compile(r"\bcrm-[a-z]+\b")
# Options that take no value, and words of Compose itself.
FLAGS = {"-T", "--rm", "--build", "--detach", "--no-deps", "--force-recreate"}
COMMANDS = {"up", "ps", "build", "run", "exec", "stop", "restart"}


def lines(page: Path) -> list[str]:
    return [line.strip() for line in code(page)]


def block_with(text: str) -> Block:
    [found] = [block for block in blocks(DEPLOY) if text in block.code]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_of_compose_name_services_that_exist(page: Path) -> None:
    named = [match[1] for line in lines(page) if (match := COMPOSE.search(line))]

    assert len(named) >= 6
    for command in named:
        verb, *words = [word for word in command.split() if word not in FLAGS]
        # What is run inside a service is a command of its own; otherwise all words are services.
        services = words[:1] if verb in ("run", "exec") else words
        assert verb in COMMANDS, command
        assert set(services) <= set(WHOLE["services"]), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_units_that_are_named_are_there(page: Path) -> None:
    named = {unit for line in lines(page) for unit in UNIT.findall(line)}

    assert named == {path.stem for path in (ROOT / "deploy" / "systemd").iterdir()}


def test_both_ways_of_restoring_give_the_same_commands() -> None:
    plain, docker = [
        [re.sub(r"^docker compose exec -T postgres ", "", line) for line in block.code.splitlines()]
        for block in blocks(PAGES[1])
        if "pg_restore" in block.code
    ]
    shared = [line for line in plain if re.match(r"(dropdb|createdb|pg_restore) ", line)]

    told = [line.replace(" --username=crm", "").replace(" < ", " ") for line in docker]
    assert [line.replace(" --role=crm", "") for line in shared] == [line for line in told if line.split()[0] in
            ("dropdb", "createdb", "pg_restore")]  # fmt: skip


def test_the_secrets_are_made_closed_to_others_and_fit(tmp_path: Path) -> None:
    subprocess.run(["bash", "-euc", block_with("field_encryption_keys").code], cwd=tmp_path, check=True, timeout=30)

    folder = tmp_path / "secrets"
    made = {path.name: path.read_text().strip() for path in folder.iterdir()}
    assert set(made) == {Path(secret["file"]).name for secret in WHOLE["secrets"].values()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o444}
    assert not malformed_keys((made["field_encryption_keys"],))
    assert len(made["secret_key"]) >= 50
    assert len(made["postgres_password"]) == 32


def test_the_lines_for_a_server_pass_djangos_own_check_for_one(tmp_path: Path) -> None:
    said = dict(line.split("=", 1) for line in block_with("BEHIND_TLS_PROXY=on").code.splitlines())
    keys = {
        "SECRET_KEY": "k" * 40 + "0123456789",
        "FIELD_ENCRYPTION_KEYS": "88hhusDdDMDbNcwNGfs5Rd1y_V0otipeLB6anTWgj2o=",
    }
    folders = {"VAR_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", "LOG_DIR": str(FOLDER / "no-log")}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(
        command, cwd=ROOT, env={**keys, **folders, **said}, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert not (FOLDER / "no-log").exists()


def test_files_that_are_named_exist() -> None:
    text = DEPLOY.read_text()
    named = set(re.findall(r"`(deploy/[\w./-]+|docker-compose\.yml|scripts/[\w.]+)`", text))

    assert {"deploy/nginx.conf", "docker-compose.yml"} <= named
    assert all((ROOT / name).exists() for name in named)
