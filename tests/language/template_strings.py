"""Finds words in templates and scripts that nobody could translate, read from their source."""

import re
from collections.abc import Iterator

COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)
SCRIPT = re.compile(r"<(script|style)\b.*?</\1>", re.DOTALL)
DJANGO = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# Attributes that a person sees or hears.
READ = re.compile(r'\b(?:title|alt|placeholder|aria-label|data-label|data-done|data-busy)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.DOTALL)
ENTITY = re.compile(r"&#?\w+;")
WORDS = re.compile(r"[^\W\d_]+")
# A sentence in a script: quoted, and beginning like one. What goes to the console is for developers.
SPOKEN = re.compile(r"""(['"`])([A-Z][a-z]*(?: [^'"`]*)?)\1""")
DIRECTIVE = re.compile(r"console\.\w+\([^;]*;|\.setAttribute\([^;]*;|addEventListener\([^,]*,")


def untranslated(source: str) -> Iterator[str]:
    """Words that stand in a template outside of translate tags."""
    rest = DJANGO.sub("", TRANSLATED.sub("", SCRIPT.sub("", COMMENT.sub("", source))))
    for text in (*READ.findall(rest), *TAG.sub("\n", rest).splitlines()):
        if WORDS.search(ENTITY.sub("", text)):
            yield text.strip()


def spoken(source: str) -> Iterator[str]:
    """Sentences in a script: pages hand scripts their words in attributes and JSON, so there should be none."""
    for match in SPOKEN.finditer(DIRECTIVE.sub("", source)):
        yield match[2]
