"""The page for the person on call is of use in each of the three installs, and its remedies can be carried out."""

import re

import pytest

from integrations import conf as connection
from products_and_services import conf as catalogue
from tests.deploy.compose import LONG_LIVED
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "operations.md").read_text()
INSTALLS, _, REST = PAGE.partition("\n## First\n")
ZOHO_VARIABLE = re.compile(r"`(ZOHO_[A-Z_]+)`")
ROWS = [line.split(" | ") for line in INSTALLS.splitlines() if line.startswith("| ")]


def test_the_page_begins_with_logs_and_commands_of_all_three_installs() -> None:
    head, workers, site, manage, celery = ROWS[:5]

    assert [cell.split(",")[0].strip(" |") for cell in head[1:]] == ["Docker", "systemd", "neither"]
    assert named(workers + site, r"docker compose logs [a-z-]+ ([a-z ]+)") == {"worker", "beat", "web"}
    assert named(workers + site, r"-u crm-([a-z]+)") == set(LONG_LIVED) == {"worker", "beat", "web"}
    assert named(workers + site, r"logs/([a-z.]+)") == {"celery.log", "django.log"}
    assert {"manage.py" in cell for cell in manage[1:]} == {"celery" in cell for cell in celery[1:]} == {True}


def named(cells: list[str], pattern: str) -> set[str]:
    return {word for words in re.findall(pattern, " ".join(cells)) for word in words.split()}


def test_below_that_nothing_is_said_for_one_install_only() -> None:
    assert not re.findall(r"\.venv/|logs/|docker compose|journalctl|systemctl", REST)


@pytest.mark.parametrize("page", ["operations.md", "scaling.md"])
def test_every_setting_that_these_pages_tell_people_to_change_is_a_variable(page: str) -> None:
    words = set(ZOHO_VARIABLE.findall((ROOT / "docs" / page).read_text()))
    told = words & (catalogue.DEFAULTS.keys() | connection.DEFAULTS.keys())
    variables = set(re.findall(r"^(?:# )?(ZOHO_[A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert len(told) >= 3
    assert told <= variables
