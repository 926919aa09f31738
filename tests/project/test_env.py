"""Variables are read typed; a wrong one is named together with what is expected, and never shown."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from whatsappcrm_backend import env

NAME = "A_VARIABLE_OF_THE_TEST"
FILE = f"{NAME}_FILE"


@pytest.fixture
def variable(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (NAME, FILE):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.mark.parametrize("word", ["on", "TRUE", "Yes", " 1 "])
def test_words_for_on(variable: pytest.MonkeyPatch, word: str) -> None:
    variable.setenv(NAME, word)

    assert env.flag(NAME, default=False) is True


@pytest.mark.parametrize("word", ["off", "FALSE", "no", "0"])
def test_words_for_off(variable: pytest.MonkeyPatch, word: str) -> None:
    variable.setenv(NAME, word)

    assert env.flag(NAME, default=True) is False


@pytest.mark.parametrize("word", [None, "", "  "])
def test_a_missing_or_blank_flag_has_its_default(variable: pytest.MonkeyPatch, word: str | None) -> None:
    if word is not None:
        variable.setenv(NAME, word)

    assert env.flag(NAME, default=True) is True


def test_a_misspelt_flag_is_refused_instead_of_meaning_off(variable: pytest.MonkeyPatch) -> None:
    variable.setenv(NAME, "ture")

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be on or off"):
        env.flag(NAME, default=False)


@pytest.mark.parametrize(("word", "chosen"), [("", "text"), ("JSON", "json"), ("text", "text")])
def test_one_of_several_words(variable: pytest.MonkeyPatch, word: str, chosen: str) -> None:
    variable.setenv(NAME, word)

    assert env.choice(NAME, ("text", "json")) == chosen


def test_a_word_that_is_not_among_them_is_refused(variable: pytest.MonkeyPatch) -> None:
    variable.setenv(NAME, "xml")

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be one of text, json"):
        env.choice(NAME, ("text", "json"))


@pytest.mark.parametrize("value", ["ten", "-1", "1.5", "²"])
def test_what_is_no_whole_number_is_refused(variable: pytest.MonkeyPatch, value: str) -> None:
    variable.setenv(NAME, value)

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} must be a whole number of at least 0"):
        env.number(NAME, default=3)


def test_numbers_and_lists(variable: pytest.MonkeyPatch) -> None:
    variable.setenv(NAME, "7")
    assert env.number(NAME, default=3) == 7

    variable.setenv(NAME, "a, b ,,c")
    assert env.words(NAME) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("read", "value", "meant"),
    [
        (env.count, "80", 80),
        (env.seconds, "7200", timedelta(hours=2)),
        (env.days, "90", timedelta(days=90)),
        (env.rate, "600/min", "600/min"),
    ],
)
def test_a_value_that_is_given_is_read_with_its_unit(
    variable: pytest.MonkeyPatch, read: Callable[[str], object], value: str, meant: object
) -> None:
    variable.setenv(NAME, value)

    assert env.given({NAME: read}) == {NAME: meant}


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_value_that_is_not_given_stays_away(variable: pytest.MonkeyPatch, value: str | None) -> None:
    if value is not None:
        variable.setenv(NAME, value)

    assert env.given({NAME: env.count}) == {}


@pytest.mark.parametrize(
    ("read", "value", "sentence"),
    [
        (env.count, "0", "must be a whole number from 1 to 1000000"),
        (env.seconds, "2h", "must be a whole number from 1 to 1000000"),
        (env.seconds, "1000001", "must be a whole number from 1 to 1000000"),
        (env.days, "99999", "must be a whole number from 1 to 36500"),
        (env.rate, "600", "must be of the form 600/min"),
        (env.rate, "0/min", "must be of the form 600/min"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused(
    variable: pytest.MonkeyPatch, read: Callable[[str], object], value: str, sentence: str
) -> None:
    variable.setenv(NAME, value)

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} {sentence}"):
        env.given({NAME: read})


def test_a_required_variable_that_is_missing_says_where_to_set_it(variable: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is missing or blank; set it in the environment or"):
        env.text(NAME)


def test_a_value_that_starts_with_a_dollar_sign_is_taken_as_it_stands(variable: pytest.MonkeyPatch) -> None:
    variable.setenv(NAME, "$HOME-and-more")

    assert env.text(NAME) == "$HOME-and-more"


def test_the_process_environment_beats_the_file(variable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = f"{NAME}_2"
    variable.setenv(other, "")
    variable.delenv(other)
    variable.setenv(NAME, "process")
    (tmp_path / ".env").write_text(f"{NAME}=file\n{other}=file\n")

    env.load_file(tmp_path / ".env")

    assert (env.text(NAME), env.text(other)) == ("process", "file")


def test_a_file_may_hold_the_value(variable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim, more\n")
    variable.setenv(FILE, str(tmp_path / "secret"))

    assert env.text(NAME) == "geheim, more"
    assert env.words(NAME) == ["geheim", "more"]


def test_a_value_and_a_file_at_once_are_refused(variable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim")
    variable.setenv(FILE, str(tmp_path / "secret"))
    variable.setenv(NAME, "other")

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} is set beside {FILE}; take one of the two away"):
        env.text(NAME, "default")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(None, "cannot be read", id="missing"),
        pytest.param(b" \n", "is empty", id="blank"),
        pytest.param(b"geheim\xff", "is not text in UTF-8", id="binary"),
    ],
)
def test_a_file_that_holds_no_value_is_refused_instead_of_meaning_the_default(
    variable: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / "secret").write_bytes(content)
    variable.setenv(FILE, str(tmp_path / "secret"))

    with pytest.raises(ImproperlyConfigured, match=f"{FILE} names a file that {sentence}") as refusal:
        env.text(NAME, "default")
    assert "geheim" not in str(refusal.value)


def test_a_password_may_stand_apart_from_the_address(variable: pytest.MonkeyPatch) -> None:
    variable.setenv(NAME, "postgres://ana@db.example/crm")
    assert env.database(NAME, default="", password="s@lt")["PASSWORD"] == "s@lt"

    variable.setenv(NAME, "postgres://ana:own@db.example/crm")
    assert env.database(NAME, default="", password="s@lt")["PASSWORD"] == "own"


def test_a_postgresql_address(variable: pytest.MonkeyPatch) -> None:
    variable.setenv(NAME, "postgres://ana:s%40lt@db.example:6432/crm?sslmode=require")

    config = env.database(NAME, default="")

    assert config["ENGINE"] == "django.db.backends.postgresql"
    assert (config["USER"], config["PASSWORD"], config["HOST"], config["PORT"]) == ("ana", "s@lt", "db.example", 6432)
    assert config["OPTIONS"] == {"options": "-c idle_in_transaction_session_timeout=60000", "sslmode": "require"}


def test_a_sqlite_file_gets_the_settings_that_let_workers_share_it(
    variable: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    variable.setenv(NAME, f"sqlite:///{tmp_path}/deep/db.sqlite3")

    config = env.database(NAME, default="")

    assert config["NAME"] == str(tmp_path / "deep" / "db.sqlite3")
    assert (tmp_path / "deep").is_dir()
    assert config["OPTIONS"] == env.SQLITE_OPTIONS


def test_a_relative_sqlite_file_belongs_to_the_project(variable: pytest.MonkeyPatch) -> None:
    assert env.database(NAME, default="sqlite:///var/x.sqlite3")["NAME"] == str(env.BASE_DIR / "var" / "x.sqlite3")


@pytest.mark.parametrize(
    "address", ["mysql://root:geheim@h/x", "geheim", "postgres://u:geheim@h:port/x", "postgres://u:geheim@h"]
)
def test_a_wrong_address_of_a_database_is_refused_without_being_shown(
    variable: pytest.MonkeyPatch, address: str
) -> None:
    variable.setenv(NAME, address)

    with pytest.raises(ImproperlyConfigured, match=NAME) as refusal:
        env.database(NAME, default="")
    assert "geheim" not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_named_by_its_variable(variable: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    variable.setenv(NAME, str(tmp_path / "file" / "folder"))

    with pytest.raises(ImproperlyConfigured, match=f"{NAME} names a folder that cannot be made"):
        env.folder(NAME, default=tmp_path)
