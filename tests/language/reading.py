"""What a person reads on a page, and which of it is English of ours."""

import re
from functools import cache
from html import unescape

from tests.language.catalogues import APPS, PLACEHOLDER, compiled
from tests.language.template_strings import READ

NO_TEXT = re.compile(r"<(script|style)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"(?<!\()\b[A-Za-z][a-z]{2}")
# Sentences are looked for inside longer texts, labels must be the whole text: "price" may stand in a Spanish sentence.
SENTENCE_WORDS = 4


def texts(page: str) -> list[str]:
    """The texts between tags and in the attributes that are read out, one by one."""
    html = NO_TEXT.sub("", page)
    found = [*TAG.split(html), *READ.findall(html)]
    return [" ".join(unescape(text).split()) for text in found if text.strip()]


def english_in(page: str) -> set[str]:
    """Sentences and labels of ours that stand on the page as they are in the sources."""
    lines = "\n".join(texts(page))
    return {source for source, pattern in patterns().items() if pattern.search(lines)}


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """How to find what our apps say differently in Spanish; what holds no word would match anything."""
    entries = {key: text for app in APPS for key, text in compiled(app).items()}
    texts = {(key[0] if isinstance(key, tuple) else key): text for key, text in entries.items()}
    spoken = {key.rpartition("\x04")[2]: text for key, text in texts.items()}
    return {source: pattern(source) for source, text in spoken.items() if source != text and WORD.search(source)}


def pattern(source: str) -> re.Pattern[str]:
    found = ".+?".join(map(re.escape, PLACEHOLDER.split(TAG.sub("", source))))
    is_sentence = len(PLACEHOLDER.sub(" ", source).split()) >= SENTENCE_WORDS
    return re.compile(found if is_sentence else f"^{found}$", re.MULTILINE)
