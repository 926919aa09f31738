"""The commands of the pages about deploying do what they say, as far as this machine can do them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from cryptography.fernet import Fernet

from integrations.encryption import malformed_keys
from tests.deploy.compose import ROOT, WHOLE, service
from tests.docs.pages import Block, blocks, code
from tests.plugins.environment import FOLDER
from whatsappcrm_backend import env

PAGES = [ROOT / "docs" / name for name in ("deploy.md", "upkeep.md", "backup.md")]
DEPLOY, _, BACKUP = PAGES
COMPOSE = re.compile(r"docker compose (.+)")
UNIT = re.compile(r"\bcrm-[a-z]+\b")
READ_PASSWORD = "from whatsappcrm_backend import env; print(env.text('EMAIL_HOST_PASSWORD', ''))"
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

    assert len(named) >= 4
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
    plain, docker = [block.code for block in blocks(BACKUP) if "pg_restore" in block.code]
    tool = r"^{} ((?:dropdb|createdb|pg_restore) .+)$"
    by_root = re.findall(tool.format("sudo -u postgres"), plain, re.MULTILINE)
    in_docker = re.findall(tool.format("docker compose exec -T postgres"), docker, re.MULTILINE)

    assert len(by_root) == 3
    assert [line.replace(" --role=crm", "") for line in by_root] == [
        line.replace(" --username=crm", "") for line in in_docker
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_without_docker_the_projects_own_programs_run_as_its_own_account(page: Path) -> None:
    own = [line for block in blocks(page) for line in block.code.splitlines() if ".venv/bin/" in line]

    assert own
    assert all("sudo -u crm .venv/bin/" in line for line in own)


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


def test_secrets_that_are_there_are_not_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "field_encryption_keys").write_text("the only ones")

    assert entered(block_with("field_encryption_keys"), tmp_path) != 0
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == {
        "field_encryption_keys": "the only ones"
    }


def test_the_start_writes_the_host_into_a_new_file(docker_that_notes: Path) -> None:
    assert entered(block_with("> .env"), docker_that_notes) == 0
    assert (docker_that_notes / ".env").read_text() == "ALLOWED_HOSTS=crm.example.com\n"
    assert (docker_that_notes / "calls").read_text().startswith("compose up --build --detach\n")


def test_the_start_leaves_an_env_file_with_its_keys_alone(docker_that_notes: Path) -> None:
    (docker_that_notes / ".env").write_text("FIELD_ENCRYPTION_KEYS=the-only-ones\n")

    assert entered(block_with("> .env"), docker_that_notes) != 0
    assert (docker_that_notes / ".env").read_text() == "FIELD_ENCRYPTION_KEYS=the-only-ones\n"
    assert not (docker_that_notes / "calls").exists()


@pytest.fixture
def docker_that_notes(tmp_path: Path) -> Path:
    """A folder with a `docker` that only writes down how it was called."""
    program = tmp_path / "docker"
    program.write_text('#!/bin/sh\necho "$*" >> calls\n')
    program.chmod(0o755)
    return tmp_path


def entered(block: Block, folder: Path) -> int:
    """The exit code of what a reader pastes into a shell, which survives it; programs of the folder come first."""
    path = f"{folder}:{os.environ['PATH']}"
    command = ["bash", "-c", f"{block.code}echo $? > code"]
    subprocess.run(command, cwd=folder, env={"PATH": path}, check=True, capture_output=True, timeout=30)
    return int((folder / "code").read_text())


def test_the_password_of_the_mail_server_reaches_the_worker_as_a_file(tmp_path: Path) -> None:
    override = yaml.safe_load(block_with("EMAIL_HOST_PASSWORD_FILE").code)
    worker, file = override["services"]["worker"], override["secrets"]["email_host_password"]["file"]
    (tmp_path / "email_host_password").write_text("pa$$word\n")

    variables = {
        **{
            name: value
            for name, value in service("worker").environment(ALLOWED_HOSTS="crm.example.com").items()
            if name.startswith("EMAIL_")
        },
        **{name: value.replace("/run/secrets", str(tmp_path)) for name, value in worker["environment"].items()},
    }
    told = subprocess.run(
        [sys.executable, "-c", READ_PASSWORD], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=60
    )

    assert told.stdout == "pa$$word\n", told.stderr
    assert worker["secrets"] == list(override["secrets"])
    assert file.startswith("secrets/")
    assert set(override["services"]) == {"worker"}


def test_the_lines_for_a_server_pass_djangos_own_check_for_one(tmp_path: Path) -> None:
    said = dict(line.split("=", 1) for line in block_with("BEHIND_TLS_PROXY=on").code.splitlines())
    keys = {
        "SECRET_KEY": "k" * 40 + "0123456789",
        "FIELD_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
    }
    folders = {"VAR_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", "LOG_DIR": str(FOLDER / "no-log")}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = subprocess.run(
        command, cwd=ROOT, env={**keys, **folders, **said}, capture_output=True, text=True, timeout=60
    )

    assert done.returncode == 0, done.stderr
    assert not (FOLDER / "no-log").exists()


def test_what_the_address_says_for_pgbouncer_switches_cursors_on_the_server_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [query] = re.findall(r"`(\?DISABLE_\w+=\w+)`", DEPLOY.read_text())
    monkeypatch.setenv("DATABASE_URL", f"postgres://crm@127.0.0.1:6432/crm{query}")

    assert env.database("DATABASE_URL", default="")["DISABLE_SERVER_SIDE_CURSORS"]


def test_files_that_are_named_exist() -> None:
    text = DEPLOY.read_text()
    named = set(re.findall(r"`(deploy/[\w./-]+|docker-compose\.yml|scripts/[\w.]+)`", text))

    assert {"deploy/nginx.conf", "docker-compose.yml"} <= named
    assert all((ROOT / name).exists() for name in named)
