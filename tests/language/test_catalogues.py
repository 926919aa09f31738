"""The Spanish catalogues are complete, current and compiled: `make messages` would change nothing."""

import re
from pathlib import Path

import pytest
from django.utils.translation.trans_real import translation

from tests.language.catalogues import APPS, PLACE, ROOT, Key, compiled, judged, placeholders, refreshed

ALL_TRANSLATED = re.compile(r"\d+ translated messages?\.")


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return refreshed(tmp_path)


def test_every_sentence_of_the_sources_is_in_the_committed_catalogues(fresh: Path) -> None:
    for app in APPS:
        catalogue = fresh / app / PLACE / "django.po"
        said = judged(catalogue, catalogue.with_suffix(".mo"))

        assert ALL_TRANSLATED.fullmatch(said.strip()), f"{app}: {said}; run make messages and translate the rest"
        assert compiled(app, fresh) == compiled(app), f"{app}: run make messages"


@pytest.mark.parametrize("app", APPS)
def test_no_entry_is_kept_that_no_source_needs(app: str) -> None:
    text = (ROOT / app / PLACE / "django.po").read_text()

    assert [line for line in text.splitlines() if line.startswith(("#~", "#|", "#, fuzzy"))] == []


@pytest.mark.parametrize("app", APPS)
def test_what_is_filled_in_is_the_same_in_both_languages(app: str) -> None:
    """The singular may leave the number out; nothing else may be missing, and nothing may be new."""
    entries = compiled(app)

    assert entries
    assert {key: text for key, text in entries.items() if not fits(key, text)} == {}


def fits(key: Key, text: str) -> bool:
    singular = isinstance(key, tuple) and key[1] == 0
    english = placeholders(key[0] if isinstance(key, tuple) else key)
    return placeholders(text) <= english | {"%(count)d"} if singular else placeholders(text) == english | counted(key)


def counted(key: Key) -> set[str]:
    """The number that an English singular such as `every hour` leaves out and its plural has."""
    return {"%(count)d"} if key == ("every hour", 1) else set()


@pytest.mark.parametrize("app", APPS)
def test_no_other_app_has_the_same_words_mean_something_else(app: str) -> None:
    """Django merges all catalogues, and the app that stands first wins: give such a word a context (pgettext)."""
    said = translation("es")._catalog

    assert {key: said[key] for key, text in compiled(app).items() if said[key] != text} == {}
