"""Each page by itself: short, addressed to somebody, and pointing only at what exists."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, code, links, name_of

LONGEST = 120
TEST_NAME = re.compile(r"(tests/[\w/]+\.py)(?:::(\w+))?")
VARIABLE = re.compile(r"^([A-Z][A-Z0-9]*_[A-Z0-9_]+|DEBUG|HTTPS)(?:=.*)?$")
SOURCES = ("integrations", "products_and_services", "whatsappcrm_backend", "scripts", "tests")

every_page = pytest.mark.parametrize("page", PAGES, ids=name_of)


@every_page
def test_a_page_is_short(page: Path) -> None:
    assert len(page.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.parent.name != "decisions" and page.stem != "CHANGELOG"], ids=name_of
)
def test_a_page_begins_by_saying_whom_it_is_for(page: Path) -> None:
    title, first_paragraph = page.read_text().split("\n\n")[:2]

    assert title.startswith("# ")
    assert first_paragraph.startswith("For ")


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    broken = [link for link in links(page) if not leads_somewhere(page, link)]

    assert not broken


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether an internal link's file and heading exist; an address outside must be https."""
    if "://" in link:
        return link.startswith("https://")
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in anchors(target)


@every_page
def test_tests_that_are_named_exist(page: Path) -> None:
    named = TEST_NAME.findall(page.read_text())
    missing = [f"{path}::{test}" for path, test in named if not is_a_test(path, test)]

    assert not missing


def is_a_test(path: str, test: str) -> bool:
    file = ROOT / path
    return file.exists() and (not test or f"def {test}(" in file.read_text())


@pytest.fixture(scope="module")
def known_words() -> set[str]:
    """Every word in capitals that the code or the example of `.env` holds."""
    files = [ROOT / ".env.example", ROOT / "Makefile"]
    files += [path for folder in SOURCES for path in (ROOT / folder).rglob("*.py") if "docs" not in path.parts]
    return {word for file in files for word in re.findall(r"[A-Z][A-Z0-9_]+", file.read_text())}


@every_page
def test_variables_that_are_named_exist(page: Path, known_words: set[str]) -> None:
    named = {match[1] for text in code(page) if (match := VARIABLE.match(text.strip()))}
    unknown = {name for name in named if not name.startswith("YOUR_") and name not in known_words}

    assert not unknown


def test_the_index_names_every_page() -> None:
    index = ROOT / "docs" / "README.md"
    named = {(index.parent / link.partition("#")[0]).resolve() for link in links(index)}
    folders = {path for path in named if path.is_dir()}

    left_out = [name_of(page) for page in PAGES if page != index and page not in named and page.parent not in folders]

    assert not left_out


@pytest.mark.parametrize("name", ["README.md", "docs/guarantees.md"])
def test_every_promise_of_a_table_names_its_test(name: str) -> None:
    rows = [line for line in (ROOT / name).read_text().splitlines() if line.startswith("| ") and "tests/" in line]
    named = [TEST_NAME.findall(row) for row in rows]

    assert len(rows) > 5
    assert all(test for tests in named for _path, test in tests)
