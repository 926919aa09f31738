"""Commands in the documents name targets, commands and options that exist."""

import re
import shlex
from collections.abc import Iterator

from django.core.management import get_commands, load_command_class

from tests.docs.pages import PAGES, ROOT, code, name_of

MAKE = re.compile(r"^\s*make ([a-z-]+)")
MANAGE = re.compile(r"manage\.py ([a-z_]+)(.*)")
BY_HAND = {"zoho_sandbox": {"--items", "--seed", "--port", "--latency", "--journal", "--json"}}


def all_code() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for text in code(page):
            yield name_of(page), text


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {(page, match[1]) for page, text in all_code() if (match := MAKE.match(text))}

    assert {"run", "test"} <= {target for _page, target in named}
    assert not {(page, target) for page, target in named if target not in targets}


def test_commands_of_manage_py_and_their_options_exist() -> None:
    named = [(page, match[1], match[2]) for page, text in all_code() for match in MANAGE.finditer(text)]

    assert {"sync_zoho", "zoho_connect", "undo_sync"} <= {command for _page, command, _rest in named}
    assert not [(page, command, rest) for page, command, rest in named if not exists(command, rest)]


def exists(command: str, rest: str) -> bool:
    """Whether manage.py knows the command and all of its options."""
    apps = get_commands()
    if command not in apps:
        return False
    return options_in(rest) <= BY_HAND.get(command, set()) | known_options(str(apps[command]), command)


def options_in(rest: str) -> set[str]:
    words = shlex.split(rest.partition("<<")[0].partition("”")[0])
    return {word.partition("=")[0] for word in words if word.startswith("--")}


def known_options(app: str, command: str) -> set[str]:
    parser = load_command_class(app, command).create_parser("manage.py", command)
    return {option for action in parser._actions for option in action.option_strings}
