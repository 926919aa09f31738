"""Examples are run as a reader would, in processes of their own beside a stand-in for Zoho; they print what they say.

`…` in an output stands for anything on one line. What a reader fills in (`YOUR_…`) comes from the stand-in.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, Block, blocks, name_of
from zoho_sandbox import Sandbox

Environment = dict[str, str]
WORKER = ["-m", "celery", "-A", "whatsappcrm_backend", "worker", "--queues", "zoho,celery", "--pool=solo"]
WITH_EXAMPLES = [page for page in PAGES if any(block.output for block in blocks(page))]


@pytest.mark.django_db(transaction=True, reset_sequences=True)
@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=name_of)
def test_an_example_prints_what_the_page_says(
    page: Path, process_environment: Environment, zoho: Sandbox, tmp_path: Path
) -> None:
    environment = {**process_environment, "BROKER_DIR": str(tmp_path), "LOG_DIR": str(tmp_path)}

    for block in blocks(page):
        if block.output:
            printed = run(filled_in(block, zoho), environment)
            assert as_pattern(filled_in(block, zoho).output).fullmatch(printed), printed


def test_the_documents_have_examples_to_run() -> None:
    assert {"README.md", "docs/zoho-setup.md"} <= {name_of(page) for page in WITH_EXAMPLES}


def filled_in(block: Block, zoho: Sandbox) -> Block:
    values = {
        "YOUR_CLIENT_ID": zoho.client_id,
        "YOUR_CLIENT_SECRET": zoho.client_secret,
        "YOUR_REFRESH_TOKEN": zoho.refresh_token,
        "YOUR_ORGANIZATION_ID": zoho.organization_id,
    }
    if "YOUR_CODE" in block.code:
        values["YOUR_CODE"] = zoho.oauth.issue_code()
    filled, output = block.code, block.output
    for placeholder, value in values.items():
        filled, output = filled.replace(placeholder, value), output.replace(placeholder, value)
    return Block(block.kind, filled, output)


def run(block: Block, environment: Environment) -> str:
    """What a shell block, or a Python block in `manage.py shell`, prints."""
    if block.kind == "python":
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", block.code]
    else:
        command = ["bash", "-ec", block.code.replace(".venv/bin/python", sys.executable)]
    with worker(environment, needed=".delay(" in block.code):
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=90
        )
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def worker(environment: Environment, *, needed: bool) -> Iterator[None]:
    if not needed:
        yield
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, *WORKER], cwd=ROOT, env=environment, **quiet) as process:
        try:
            yield
        finally:
            process.kill()


def as_pattern(output: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, output.split("…"))))
