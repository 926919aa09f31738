"""What somebody meets who follows docs/embed.md word by word, beyond that it syncs."""

import sys
from dataclasses import replace

import pytest

from tests.docs.pages import blocks
from tests.docs.test_examples import filled_in
from tests.embedding.browser import Browser
from tests.embedding.foreign import EMBED, KEY, Foreign
from tests.project.process_tools import wait_for
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.xdist_group("foreign project")
TOKEN = "1000.0123456789abcdef.fedcba9876543210"
UNKNOWN_TASK = f"""
    from crm.celery import app
    app.send_task("shop.not_there", args=[{TOKEN!r}], queue="zoho")
"""


def test_without_a_key_the_check_says_so_and_the_key_of_the_page_is_one(crm: Foreign) -> None:
    without = {name: value for name, value in crm.environment.items() if name != "FIELD_ENCRYPTION_KEYS"}
    with pytest.raises(AssertionError, match=r"integrations\.E001"):
        replace(crm, environment=without).manage("check")

    [command] = [line.strip() for line in EMBED.read_text().splitlines() if "Fernet.generate_key" in line]
    key = shell(crm, command).strip()
    replace(crm, environment=without | {"FIELD_ENCRYPTION_KEYS": f"{key},{KEY}"}).manage("check")


def test_what_its_worker_logs_is_redacted(crm: Foreign, worker: None) -> None:
    crm.shell(UNKNOWN_TASK)
    log = crm.folder / "celery.log"
    wait_for(lambda: "KeyError: 'shop.not_there'" in log.read_text(), "the worker's complaint")

    assert "[redacted]" in log.read_text()
    assert TOKEN not in log.read_text()


def test_the_stand_in_is_connected_and_synced_by_the_commands_of_the_page(
    crm: Foreign, connected: Browser, zoho_of_the_crm: Sandbox
) -> None:
    [commands] = [block for block in blocks(EMBED) if block.kind == "sh"]

    told = shell(crm, filled_in(commands, zoho_of_the_crm).code)

    assert "its items can be read" in told
    assert connected.newest_run()["state"] == "succeeded"


def shell(crm: Foreign, code: str) -> str:
    return crm.run("bash", "-ec", code.replace("python ", f"{sys.executable} "))
