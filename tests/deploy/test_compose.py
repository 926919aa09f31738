"""`docker-compose.yml`, `Dockerfile` and `.dockerignore` name only what exists, and agree with each other."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from integrations import conf
from tests.deploy.compose import FILE, LONG_LIVED, OURS, ROOT, TEXT, VALUE, WHOLE, service
from tests.deploy.image import COPY, DOCKERFILE, FINAL
from whatsappcrm_backend.celery import app
from whatsappcrm_backend.settings import TICK_SECONDS

VARIABLE = re.compile(r"^(?:# )?([A-Z][A-Z_]+)=", re.MULTILINE)
KNOWN = set(VARIABLE.findall((ROOT / ".env.example").read_text()))
# Of the example: fixed by the image, or nothing that a container needs.
BY_THE_IMAGE = {"STATIC_COLLECTED", "STATIC_ROOT", "VAR_DIR", "LOG_FILES"}
NOT_IN_CONTAINERS = {"DEBUG", "ZOHO_SANDBOX_URL", "BROKER_DIR", "LOG_DIR", "LOG_CONSOLE_LEVEL"}
PINNED = re.compile(r"[a-z]+:\d+(\.\d+)*-[a-z-]+")
GIVEN = {"ALLOWED_HOSTS": "crm.example.com"}


def test_the_file_fits_the_schema_of_compose() -> None:
    check = [Path(sys.executable).parent / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", FILE]

    done = subprocess.run(check, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_service_is_one_that_the_settings_read(name: str) -> None:
    given = {variable.removesuffix("_FILE") for variable in service(name).environment(**GIVEN)}

    assert given <= KNOWN
    assert {"SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "DATABASE_URL", "CELERY_BROKER_URL", "ALLOWED_HOSTS"} <= given


def test_every_variable_of_the_example_reaches_a_container_or_is_left_out_on_purpose() -> None:
    given = {variable.removesuffix("_FILE") for name in OURS for variable in service(name).environment(**GIVEN)}

    assert KNOWN - given == BY_THE_IMAGE | NOT_IN_CONTAINERS
    assert all(f"{variable}=" in FINAL for variable in BY_THE_IMAGE)


def test_every_value_asked_of_the_operator_is_a_variable_of_the_example() -> None:
    asked = {match["name"] for match in VALUE.finditer(TEXT)}

    assert asked <= KNOWN


def test_the_hosts_have_to_be_named() -> None:
    with pytest.raises(LookupError, match=r"Name the hosts of the site in \.env"):
        service("web").environment()


@pytest.mark.parametrize("name", OURS)
def test_no_secret_stands_in_the_environment_and_each_file_is_mounted(name: str) -> None:
    files = {value for variable, value in service(name).environment(**GIVEN).items() if variable.endswith("_FILE")}

    assert files == {f"/run/secrets/{secret}" for secret in service(name).stanza["secrets"]}
    assert set(service(name).stanza["secrets"]) <= set(WHOLE["secrets"])
    assert not {"SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "DATABASE_PASSWORD"} & set(service(name).environment(**GIVEN))


def test_the_secrets_are_kept_out_of_git_and_of_the_image() -> None:
    folders = {secret["file"].partition("/")[0] for secret in WHOLE["secrets"].values()}
    ignored = (ROOT / ".gitignore").read_text().splitlines()

    assert folders == {"secrets"}
    assert {"/secrets/", "/.env"} <= set(ignored)


def test_the_image_is_built_from_nothing_but_what_is_named() -> None:
    first, *rest = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if not line.startswith("#")]
    let_in = {line.removeprefix("!") for line in rest if line.startswith("!")}

    assert first == "*"
    assert let_in == {source for source, _target in COPY.findall(DOCKERFILE)}
    assert all((ROOT / name).exists() for name in let_in)


def test_every_base_is_pinned_by_a_tag_and_python_is_the_one_under_test() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images = [WHOLE["services"][name]["image"] for name in ("postgres", "redis")]

    assert all(PINNED.fullmatch(image) for image in [*bases, *images])
    assert set(bases) == {"python:3.11-slim-bookworm"}


def test_the_image_does_not_run_as_root() -> None:
    user = re.findall(r"^USER (\d+):(\d+)$", FINAL, re.MULTILINE)

    assert user == [("10001", "10001")]
    assert "--uid 10001" in FINAL


def test_one_service_builds_the_image_that_all_run_and_nobody_looks_for_it_elsewhere() -> None:
    stanzas = [service(name).stanza for name in OURS]

    assert [name for name in OURS if "build" in service(name).stanza] == ["migrate"]
    assert {(stanza["image"], stanza["pull_policy"]) for stanza in stanzas} == {("whatsappcrm", "never")}


def test_one_port_is_served_checked_published_and_exposed() -> None:
    web = service("web")
    bound = web.command[-1].rpartition(":")[2]

    assert web.stanza["ports"] == [f"127.0.0.1:{bound}:{bound}"]
    assert f"http://127.0.0.1:{bound}/api/v1/health/" in web.health_check
    assert f"EXPOSE {bound}" in FINAL
    assert "ports" not in WHOLE["services"]["postgres"] | WHOLE["services"]["redis"]


@pytest.mark.parametrize("name", [*LONG_LIVED, "postgres", "redis"])
def test_every_service_that_stays_is_checked_and_started_again(name: str) -> None:
    stanza = service(name).stanza

    assert stanza["restart"] == "unless-stopped"
    assert stanza["healthcheck"]["test"][0] == "CMD"
    assert stanza["logging"]["options"]["max-file"]


@pytest.mark.parametrize("name", LONG_LIVED)
def test_nothing_starts_before_the_migrations_are_done(name: str) -> None:
    assert service(name).stanza["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert service("migrate").stanza["restart"] == "no"


def test_the_worker_serves_every_queue_and_has_time_for_a_request_when_it_stops() -> None:
    command = service("worker").command

    assert set(command[command.index("--queues") + 1].split(",")) == {queue.name for queue in app.conf.task_queues}
    assert service("worker").grace >= conf.DEFAULTS["ZOHO_TOTAL_SECONDS"] + 15


@pytest.mark.parametrize(("name", "rhythm"), [("worker", 2), ("beat", TICK_SECONDS)])
def test_a_health_check_looks_at_the_file_that_the_process_touches(name: str, rhythm: int) -> None:
    check = service(name).health_check

    assert check[-2] == service(name).environment(**GIVEN)["HEARTBEAT_PATH"]
    assert float(check[-1]) >= 2 * rhythm
    assert (ROOT / check[2]).is_file()
