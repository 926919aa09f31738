"""Typed settings from the process environment, with ``.env`` filling the gaps.

Any variable NAME may be given as NAME_FILE, the path of a file that holds the value: so secrets reach containers.
Every reader names the variable and what it expects when a value is wrong; no value is ever repeated in a message,
because any of them may be a secret.
"""

import os
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
RATE = re.compile(r"[1-9][0-9]*/(s|sec|min|hour|day)")
LARGEST, A_CENTURY = 1_000_000, 36_500
POSTGRESQL_OPTION = "-c idle_in_transaction_session_timeout=60000"


def load_file(path: Path) -> None:
    """Take variables from a ``.env`` file; those already in the process environment win."""
    environ.Env.read_env(path)


def text(name: str, default: str | None = None) -> str:
    """The variable as it stands; without a default it must be there and not be blank."""
    value, path = (os.environ.get(variable, "").strip() for variable in (name, f"{name}_FILE"))
    if value and path:
        raise _wrong(name, f"is set beside {name}_FILE; take one of the two away")
    if path:
        return _content(f"{name}_FILE", BASE_DIR / path)
    if value or default is not None:
        return value or (default or "")
    raise _wrong(name, "is missing or blank; set it in the environment or in the file .env (see .env.example)")


def flag(name: str, *, default: bool) -> bool:
    """on/off, true/false, yes/no or 1/0 in any case; anything else is refused instead of being taken for *off*."""
    word = text(name, "on" if default else "off").lower()
    if word in TRUE_WORDS | FALSE_WORDS:
        return word in TRUE_WORDS
    raise _wrong(name, "must be on or off")


def number(name: str, *, default: int, minimum: int = 0) -> int:
    """A whole number, at least ``minimum``."""
    value = text(name, str(default))
    if value.isascii() and value.isdigit() and int(value) >= minimum:
        return int(value)
    raise _wrong(name, f"must be a whole number of at least {minimum}")


def count(name: str, maximum: int = LARGEST) -> int:
    """A whole number from 1 on."""
    value = text(name)
    if value.isascii() and value.isdigit() and 1 <= int(value) <= maximum:
        return int(value)
    raise _wrong(name, f"must be a whole number from 1 to {maximum}")


def seconds(name: str) -> timedelta:
    return timedelta(seconds=count(name))


def days(name: str) -> timedelta:
    return timedelta(days=count(name, A_CENTURY))


def rate(name: str) -> str:
    """Requests in a time, as Django REST framework writes it."""
    value = text(name)
    if RATE.fullmatch(value):
        return value
    raise _wrong(name, "must be of the form 600/min (or /sec, /hour, /day)")


def given(readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """The variables that are not blank, read; the others stay away, so that their defaults need not stand here too."""
    return {name: read(name) for name, read in readers.items() if text(name, "")}


def choice(name: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words, in any case; the first is the default."""
    word = text(name, allowed[0]).lower()
    if word in allowed:
        return word
    raise _wrong(name, f"must be one of {', '.join(allowed)}")


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; blanks around and between the words are dropped."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, *, default: Path) -> Path:
    """A folder, relative to the project when not absolute; made when it is not there."""
    path = BASE_DIR / text(name, str(default))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _wrong(name, f"names a folder that cannot be made ({error.strerror})") from error
    return path


def database(name: str, *, default: str, password: str = "") -> dict[str, Any]:
    """Django's settings of a database from ``sqlite:///file`` or ``postgres://user:password@host:port/name``.

    ``password`` counts where the address holds none.
    """
    url = text(name, default)
    scheme = url.partition("://")[0]
    if scheme not in FINISHERS:
        raise _wrong(name, "must begin with sqlite:/// or postgres://")
    try:
        config: dict[str, Any] = environ.Env.db_url_config(url if scheme == "sqlite" else urlparse(url))
    except ValueError:
        raise _wrong(name, "is not a URL; expected postgres://user:password@host:port/name") from None
    if not config["NAME"]:
        raise _wrong(name, "names no database; expected postgres://user:password@host:port/name")
    return FINISHERS[scheme](config | {"PASSWORD": config["PASSWORD"] or password})


def _content(name: str, path: Path) -> str:
    """What a file holds. A blank one is refused: falling back to a default would hide the mistake."""
    try:
        value = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise _wrong(name, f"names a file that cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        raise _wrong(name, "names a file that is not text in UTF-8") from None
    if not value:
        raise _wrong(name, "names a file that is empty")
    return value


def _sqlite(config: dict[str, Any]) -> dict[str, Any]:
    if config["NAME"] != ":memory:":
        path = BASE_DIR / config["NAME"]
        path.parent.mkdir(parents=True, exist_ok=True)
        config["NAME"] = str(path)
    return {**config, "OPTIONS": SQLITE_OPTIONS | config.get("OPTIONS", {})}


def _postgresql(config: dict[str, Any]) -> dict[str, Any]:
    """A worker that stalls inside a transaction must not block its successor for ever: hence the 60 s."""
    options = {"options": POSTGRESQL_OPTION} | config.get("OPTIONS", {})
    return {**config, "OPTIONS": options, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}


FINISHERS = {"sqlite": _sqlite, "postgres": _postgresql, "postgresql": _postgresql}


def _wrong(name: str, expectation: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"The setting {name} {expectation}.")
