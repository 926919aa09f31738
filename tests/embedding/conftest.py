"""One foreign project for all tests of this folder, with a database, a Zoho, a web server and a worker of its own."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.embedding.browser import Browser
from tests.embedding.foreign import Foreign, make_project
from tests.embedding.packaging import build_wheel, install
from tests.project.process_tools import wait_for
from zoho_sandbox import Sandbox

SERVER = "postgres://postgres@127.0.0.1:5432/postgres"
MAIL, PASSWORD = "ana@crm.example", "made-up-for-a-test"
SET_UP = f"""
    import re
    from pathlib import Path
    from django.core.management import call_command
    from people.models import Person
    call_command("makemigrations", "people", "shop", verbosity=0)
    made = Path("shop/migrations/0001_initial.py")
    first = '("products_and_services", "0001_initial")'
    made.write_text(re.sub(r"[(].products_and_services., .[0-9]+_[a-z_]+.[)]", first, made.read_text()))
    call_command("migrate", verbosity=0)
    Person.objects.create_superuser({MAIL!r}, {PASSWORD!r})
"""
WORKER = ("-m", "celery", "-A", "crm", "worker", "--queues", "zoho,celery", "--pool", "solo", "--loglevel", "warning")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_wheel(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def zoho_of_the_crm() -> Iterator[Sandbox]:
    with Sandbox(items=106, seed=1) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def database(postgresql: None) -> Iterator[str]:
    """An empty database with a name of its own."""
    name = f"crm_foreign_{os.getpid()}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
        yield name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def crm(wheel: Path, database: str, zoho_of_the_crm: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Foreign:
    """The project, migrated, with one person who may do everything."""
    packages = install(wheel, tmp_path_factory.mktemp("packages"))
    surroundings = {"CRM_DATABASE": database, "CRM_ZOHO": zoho_of_the_crm.url}
    crm = make_project(tmp_path_factory.mktemp("crm"), packages, surroundings)
    crm.shell(SET_UP)
    return crm


@pytest.fixture(scope="session")
def address(crm: Foreign) -> Iterator[str]:
    """Its web server; ends with the tests."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with running(crm, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"):
        wait_for(lambda: answers(port), "the web server")
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def worker(crm: Foreign) -> Iterator[None]:
    """A real worker on a broker of files."""
    with running(crm, *WORKER):
        yield


@pytest.fixture(scope="session")
def browser(address: str, worker: None) -> Browser:
    """Somebody who signed in to the project's own admin site with an e-mail address."""
    return Browser(address, "office").sign_in(MAIL, PASSWORD)


@pytest.fixture(scope="session")
def connected(browser: Browser, zoho_of_the_crm: Sandbox) -> Browser:
    """The same, with Zoho connected by a Self Client code entered in the form."""
    zoho = zoho_of_the_crm
    form = {"client_id": zoho.client_id, "client_secret": zoho.client_secret, "api_domain": "https://www.zohoapis.com"}
    page = browser.post("integrations/zohocredential/add/", form | {"scope": "", "code": zoho.oauth.issue_code()})
    assert "its items can be read" in page.text
    return browser


@contextmanager
def running(crm: Foreign, *arguments: str) -> Iterator[None]:
    log = crm.folder / f"{arguments[1]}.log"
    with log.open("w") as lines:
        process = subprocess.Popen(
            crm.command(*arguments), cwd=crm.folder, env=crm.environment, stdout=lines, stderr=lines
        )
        try:
            yield
        finally:
            process.kill()
            process.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
