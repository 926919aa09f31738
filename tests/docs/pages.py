"""The documents as data: pages, their code, their links and headings.

A fenced block may be followed, after a blank line, by a block marked `text`: then the first is run by
`test_examples` and must print the second, where `…` stands for anything on a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(r"^ *```(?P<kind>\w*)\n(?P<code>.*?)^ *```$", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?<=\n\n)(?: {4}\S.*\n)+")
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block; `output` is the text block right behind it, or ""."""

    kind: str
    code: str
    output: str


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[Block]:
    """The fenced blocks in their order."""
    text = page.read_text()
    found = list(FENCE.finditer(text))
    follower = dict(zip(found, found[1:], strict=False))
    return [Block(match["kind"], match["code"], _output(text, match, follower.get(match))) for match in found]


def code(page: Path) -> Iterator[str]:
    """Everything that stands as code: lines of blocks, and spans in the text."""
    text = page.read_text()
    for match in FENCE.finditer(text):
        yield from match["code"].splitlines()
    prose = FENCE.sub("", text)
    for lines in INDENTED.findall(prose):
        yield from lines.splitlines()
    yield from SPAN.findall(prose)


def links(page: Path) -> list[str]:
    return LINK.findall(FENCE.sub("", page.read_text()))


def anchors(page: Path) -> set[str]:
    """The anchors of the headings, made as GitHub makes them."""
    prose = FENCE.sub("", page.read_text())
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(prose)}


def _output(text: str, block: re.Match[str], after: re.Match[str] | None) -> str:
    if after is None or after["kind"] != "text" or text[block.end() : after.start()].strip():
        return ""
    return after["code"]
