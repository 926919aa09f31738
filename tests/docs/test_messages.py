"""Every message, reason code, state and check id can be looked up, and nothing is explained that no longer exists.

The pages of `docs/messages` quote messages in the first column of their tables, several in one cell separated by
`<br>`, with `…` for what changes. A quotation must start with the message's first sentence; `messages.py` says what
counts as a message. A message that is missing is printed as it has to be quoted.
"""

import ast
import re
from pathlib import Path

import pytest

from integrations.models import ConnectionStatus, TokenStatus
from products_and_services.api.health import STALE, UNAVAILABLE, UNSCHEDULED
from products_and_services.models import Attention, SyncRun
from tests.docs.messages import beginning, messages
from tests.docs.pages import ROOT

TROUBLESHOOTING = ROOT / "docs" / "troubleshooting.md"
OPERATIONS = ROOT / "docs" / "operations.md"
ENGINE = (ROOT / "integrations" / "zoho", ROOT / "products_and_services")
CODE = re.compile(r"^[A-Z]+(_[A-Z]+)*$")
# What the code calls a run's reason: an attribute, a keyword, or the third argument of the function that ends a run.
ENDERS = {"_end": 2, "_park": 2}


def quoted() -> list[str]:
    """The first columns of all tables of messages."""
    pages = sorted((ROOT / "docs" / "messages").glob("*.md"))
    lines = [line for page in pages for line in page.read_text().splitlines()]
    rows = [line.split("|")[1] for line in lines if line.startswith("| ") and not line.startswith("| message ")]
    return [text.strip() for row in rows for text in row.split("<br>")]


def test_every_message_can_be_looked_up() -> None:
    known = set(map(beginning, quoted()))
    missing = [f"{file}: {text}" for text, file in messages().items() if text not in known]

    assert not missing, "\n".join(missing)


def test_no_page_explains_a_message_that_does_not_exist() -> None:
    existing = messages()
    stale = [text for text in quoted() if beginning(text) not in existing]

    assert not stale, "\n".join(stale)


def test_no_message_is_explained_twice() -> None:
    texts = quoted()

    assert not {text for text in texts if texts.count(text) > 1}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("There is no Zoho credential.", id="translated"),
        pytest.param("Zoho's address was not found.", id="translated later"),
        pytest.param("Sync started (task …).", id="translated by its long name"),
        pytest.param("… linked products will not be deleted: the next sync would bring them back.", id="plural"),
        pytest.param("… is not a number", id="reason of a finding"),
        pytest.param("No sync is running now.", id="in a template"),
        pytest.param("Give the password in the variable DEMO_PASSWORD.", id="end of a command"),
        pytest.param("Port … cannot be used (…); try: make run PORT=…", id="with values in the text"),
        pytest.param("The virtual environment could not be made in …: see the lines above.", id="formatted"),
        pytest.param("Sync run … failed unexpectedly.", id="line of the log"),
    ],
)
def test_the_reader_of_messages_finds(text: str) -> None:
    assert text in messages()


@pytest.mark.parametrize("label", ["Zoho item id", "In the organisation's currency.", "Full"])
def test_labels_are_no_messages(label: str) -> None:
    assert label not in messages()


def reason_codes() -> set[str]:
    trees = [ast.parse(path.read_text()) for folder in ENGINE for path in folder.rglob("*.py")]
    return {code for tree in trees for node in ast.walk(tree) for code in codes_of(node) if CODE.match(code)}


def codes_of(node: ast.AST) -> set[str]:
    """Reason codes in one piece of code: `reason = …`, `reason="…"`, `_end(job, state, "…", …)`, HELD_…."""
    values: list[ast.expr | None] = []
    if isinstance(node, ast.Assign) and any(
        getattr(at, "id", "").startswith(("reason", "HELD_")) for at in node.targets
    ):
        values.append(node.value)
    if isinstance(node, ast.Call):
        values += [keyword.value for keyword in node.keywords if keyword.arg == "reason"]
        values += node.args[2:3] if getattr(node.func, "id", "") in ENDERS else []
    return {value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)}


def test_the_reason_codes_are_those_of_the_code() -> None:
    explained = rows_of("Reason codes")

    assert {"NEEDS_RECONNECT", "HELD_MASS_CHANGE", "INTERNAL"} <= set(explained)
    assert sorted(explained) == sorted(reason_codes())


def test_the_alerts_are_those_of_the_code() -> None:
    words = {STALE, UNSCHEDULED, UNAVAILABLE}

    assert sorted(rows_of("Alerts")) == sorted({*Attention.Cause.values, *words, *rules()})


def rules() -> list[str]:
    """The alerts that Prometheus is told to raise."""
    return re.findall(r"- alert: (\w+)", (ROOT / "docs" / "monitoring.md").read_text())


def test_every_alert_and_reason_code_says_how_to_confirm_it_and_what_to_do() -> None:
    lines = [line for line in OPERATIONS.read_text().splitlines() if line.startswith("| `")]

    assert len(lines) > 15
    assert [
        line for line in lines if not all(cell.strip() for cell in line.split(" | ")) or line.count(" | ") < 3
    ] == []


def test_the_numbers_for_prometheus_are_those_of_the_code() -> None:
    source = (ROOT / "products_and_services" / "metrics.py").read_text()
    page = (ROOT / "docs" / "monitoring.md").read_text()

    explained = re.findall(r"^\| `(zoho_\w+)(?:\{\w+\})?` \|", page, re.MULTILINE)
    assert sorted(explained) == sorted(re.findall(r'"(zoho_\w+)"', source))


def rows_of(heading: str) -> list[str]:
    """What the tables under a heading of the operations page explain."""
    section = OPERATIONS.read_text().partition(f"## {heading}")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


@pytest.mark.parametrize("state", SyncRun.State)
def test_every_state_of_a_run_is_explained(state: SyncRun.State) -> None:
    section = TROUBLESHOOTING.read_text().partition("## States of a run")[2].partition("\n## ")[0]
    first_columns = [line.split("|")[1] for line in section.splitlines() if line.startswith("| ")]

    assert state.label in [name.strip() for column in first_columns for name in column.split(",")]


@pytest.mark.parametrize("word", [TokenStatus.EXPIRED, ConnectionStatus.NEEDS_RECONNECT, ConnectionStatus.CONFIG_ERROR])
def test_every_badge_that_worries_is_explained(word: TokenStatus | ConnectionStatus) -> None:
    assert str(word.label) in TROUBLESHOOTING.read_text()


def check_ids() -> set[str]:
    files: list[Path] = [
        path for folder in ("integrations", "products_and_services") for path in ROOT.glob(f"{folder}/**/*.py")
    ]
    return {found for file in files for found in re.findall(r'id="([a-z_]+\.[EWI]\d{3})"', file.read_text())}


def test_the_system_checks_that_are_explained_are_those_of_the_code() -> None:
    explained = re.findall(r"`([a-z_]+\.[EWI]\d{3})`", (ROOT / "docs" / "messages" / "checks.md").read_text())

    assert {"integrations.E001", "products_and_services.W001"} <= set(explained)
    assert sorted(explained) == sorted(check_ids())
