"""The commands of `docker-compose.yml`, run as processes: a server from the first migration to the last stop."""

import json
import shutil
import signal
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import psycopg
import pytest
import redis

from tests.deploy.compose import LONG_LIVED, service
from tests.deploy.stack import CACHE, Stack
from tests.project.process_tools import wait_for
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.xdist_group("deploy")
HEALTH = "/api/v1/health/"
THROUGH_THE_PROXY = {"Host": "crm.example.com", "X-Forwarded-Proto": "https"}
LOGIN = {"DJANGO_SUPERUSER_PASSWORD": "a-long-made-up-one", "DJANGO_SUPERUSER_EMAIL": "root@crm.example.com"}


@pytest.fixture(scope="module")
def running(stack: Stack, sandbox: Sandbox) -> Stack:
    """Migrated, connected to Zoho, and every service up and healthy by its own check."""
    stack.run("migrate")
    for name in LONG_LIVED:
        stack.start(name)
    secrets = {"ZOHO_CLIENT_SECRET": sandbox.client_secret, "ZOHO_REFRESH_TOKEN": sandbox.refresh_token}
    names = ["--client-id", sandbox.client_id, "--organization", sandbox.organization_id]
    stack.run("web", "python", "manage.py", "zoho_connect", "--region", "us", *names, **secrets)
    stack.run("web", "python", "manage.py", "createsuperuser", "--noinput", "--username", "root", **LOGIN)
    for name in LONG_LIVED:
        wait_for(lambda name=name: stack.healthy(name), f"health of {name}: {stack.log(name)}")  # type: ignore[misc]
    return stack


@pytest.fixture(scope="module")
def token(running: Stack) -> str:
    return running.run("web", "python", "manage.py", "drf_create_token", "root").split()[2]


def ask(stack: Stack, method: str, path: str, body: Any = None, **headers: str) -> tuple[HTTPResponse, bytes]:
    send = None if body is None else json.dumps(body)
    with closing(HTTPConnection("127.0.0.1", stack.port, timeout=20)) as connection:
        connection.request(method, path, send, {"Content-Type": "application/json", **headers})
        answer = connection.getresponse()
        return answer, answer.read()


def run_of(stack: Stack, place: str, token: str) -> dict[str, Any]:
    path = place.removeprefix("https://crm.example.com")
    body = ask(stack, "GET", path, Authorization=f"Token {token}", **THROUGH_THE_PROXY)[1]
    found: dict[str, Any] = json.loads(body)
    return found


def start_sync(stack: Stack, token: str) -> str:
    answer, body = ask(stack, "POST", "/api/v1/syncs/", {}, Authorization=f"Token {token}", **THROUGH_THE_PROXY)
    assert answer.status == 202, body
    return answer.headers["Location"]


def test_a_sync_asked_for_through_the_proxy_is_done_by_the_worker(running: Stack, token: str) -> None:
    place = start_sync(running, token)

    wait_for(lambda: run_of(running, place, token)["state"] == "succeeded", "the sync")
    assert run_of(running, place, token)["created"] == 106


def test_health_is_answered_without_tls_and_everything_else_is_redirected(running: Stack) -> None:
    health, _ = ask(running, "GET", HEALTH, Host="crm.example.com")
    admin, _ = ask(running, "GET", "/admin/", Host="crm.example.com")
    other, _ = ask(running, "GET", HEALTH, Host="evil.example.com")

    assert (health.status, admin.status, other.status) == (200, 301, 400)
    assert admin.headers["Location"] == "https://crm.example.com/admin/"


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_the_health_checks_of_the_servers_pass(running: Stack, name: str) -> None:
    check = service(name).health_check
    if shutil.which(check[0]) is None:
        pytest.skip(f"needs {check[0]} on the PATH")

    assert subprocess.run(check, stdout=subprocess.DEVNULL, timeout=30).returncode == 0


def test_requests_are_counted_in_the_shared_cache(running: Stack) -> None:
    ask(running, "GET", HEALTH, **THROUGH_THE_PROXY)

    with redis.Redis(db=CACHE) as cache:
        assert list(cache.scan_iter("*throttle_zoho_api*"))


def test_a_page_comes_with_fingerprinted_files(running: Stack) -> None:
    page = ask(running, "GET", "/admin/login/", **THROUGH_THE_PROXY)[1].decode()
    address = page.partition("/static/products_and_services/admin.")[2].partition('"')[0]

    style, _ = ask(running, "GET", f"/static/products_and_services/admin.{address}", **THROUGH_THE_PROXY)

    assert (style.status, len(address.split(".")[0])) == (200, 12)
    assert "immutable" in style.headers["Cache-Control"]


def test_the_access_log_keeps_no_query(running: Stack) -> None:
    ask(running, "GET", "/admin/login/?code=1000.secret&state=secret", **THROUGH_THE_PROXY)

    wait_for(lambda: "GET /admin/login/ 200" in running.log("web"), "the line of the access log")
    assert "secret" not in running.log("web")


def test_nothing_writes_into_the_image_or_tries_to(running: Stack) -> None:
    app = running.folder / "app"
    newest = max(path.stat().st_mtime for path in [app, *app.rglob("*")])

    assert newest < (running.folder / "secrets").stat().st_mtime
    assert [name for name in LONG_LIVED if "Permission denied" in running.log(name)] == []


def test_each_stops_within_its_grace_and_a_sync_under_way_is_left_to_be_resumed(
    running: Stack, token: str, sandbox: Sandbox
) -> None:
    sandbox.catalogue.replace([{"item_id": str(n), "name": f"Item {n}", "rate": 1} for n in range(1, 6001)])
    sandbox.latency = 0.3
    place = start_sync(running, token)
    wait_for(lambda: run_of(running, place, token)["pages"] > 1, "the second page")

    took = {name: seconds_to_stop(running, name) for name in ("beat", "worker", "web")}

    assert {name: seconds < service(name).grace for name, seconds in took.items()} == dict.fromkeys(took, True)
    assert [running.processes[name].returncode for name in LONG_LIVED] == [0, 0, 0]
    assert running.left() == []
    with psycopg.connect(running.database_url) as database:
        newest = "SELECT state, reason, lease_until FROM products_and_services_syncrun ORDER BY id DESC LIMIT 1"
        assert database.execute(newest).fetchone() == ("interrupted", "INTERRUPTED", None)


def seconds_to_stop(stack: Stack, name: str) -> float:
    """Send SIGTERM as Docker does, to the main process alone, and wait."""
    began = time.monotonic()
    stack.processes[name].send_signal(signal.SIGTERM)
    stack.processes[name].wait(timeout=service(name).grace)
    return time.monotonic() - began
