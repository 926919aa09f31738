"""Finds sentences in Python code that nobody could translate, read from its source."""

import ast
from collections.abc import Iterator
from itertools import chain

EAGER = frozenset({"gettext", "ngettext", "pgettext", "npgettext"})
LAZY = frozenset(f"{name}_lazy" for name in EAGER)
# Arguments and attributes of classes that a person reads on a page.
LABELS = frozenset({"label", "help_text", "verbose_name", "verbose_name_plural", "description", "short_description"})
LABELS |= {"search_help_text", "title", "message"}
# Calls whose argument with this number is told to a person.
TOLD = {name: 1 for name in ("success", "info", "warning", "error", "log_change", "complain")} | {"add_message": 2}
TOLD |= dict.fromkeys(("ValidationError", "SyncRefused"), 0)
# They share their names with `messages`, and what they get is for the log.
LOGGERS = frozenset({"logger", "logging"})


def unmarked(source: str) -> Iterator[str]:
    """`line: what is wrong` for each sentence that gettext does not get, or gets too early."""
    tree = ast.parse(source)
    names = _translators(tree)
    for node in ast.walk(tree):
        yield from chain(_literal_labels(node), _literal_sentences(node), _hidden_from_xgettext(node, names))
    yield from _too_early(tree, names)


def _translators(tree: ast.Module) -> dict[str, str]:
    """What the module calls the functions of gettext: its name → theirs."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    aliases = [alias for node in imports if node.module == "django.utils.translation" for alias in node.names]
    return {alias.asname or alias.name: alias.name for alias in aliases if alias.name in EAGER | LAZY}


def _literal_labels(node: ast.AST) -> Iterator[str]:
    """A label as an argument, or as an attribute of a class."""
    given: list[tuple[str | None, ast.expr]] = []
    if isinstance(node, ast.Call):
        given = [(keyword.arg, keyword.value) for keyword in node.keywords]
    if isinstance(node, ast.ClassDef):
        assigned = [one for one in node.body if isinstance(one, ast.Assign)]
        given = [(getattr(target, "id", ""), one.value) for one in assigned for target in one.targets]
    for name, value in given:
        if name in LABELS and _is_text(value):
            yield f"{value.lineno}: {name} is not marked"


def _literal_sentences(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call) or getattr(getattr(node.func, "value", None), "id", "") in LOGGERS:
        return
    name = _name(node.func)
    place = 0 if name.startswith("Zoho") and name.endswith("Error") else TOLD.get(name)
    if place is not None and len(node.args) > place and _is_text(node.args[place]):
        yield f"{node.lineno}: {name} tells a sentence that is not marked"


def _hidden_from_xgettext(node: ast.AST, names: dict[str, str]) -> Iterator[str]:
    """xgettext reads no f-string, and no sentence that is not written out in the call."""
    if isinstance(node, ast.JoinedStr):
        inside = [part for part in ast.walk(node) if isinstance(part, ast.Call) and _name(part.func) in names]
        yield from (f"{call.lineno}: translated inside an f-string" for call in inside)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names:
        plural = names[getattr(node.func, "id", "")].startswith("n")
        if not all(isinstance(part, ast.Constant) for part in node.args[: 2 if plural else 1]):
            yield f"{node.lineno}: the sentence is not written out"


def _too_early(tree: ast.AST, names: dict[str, str]) -> Iterator[str]:
    """Outside a function a sentence is translated once, at import, before anybody's language is known."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call) and names.get(getattr(child.func, "id", "")) in EAGER:
            yield f"{child.lineno}: translated at import; use gettext_lazy"
        yield from _too_early(child, names)


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _is_text(node: ast.expr) -> bool:
    """Words written out, in an f-string or before a `%`."""
    if isinstance(node, ast.JoinedStr):
        return any(map(_is_text, node.values))
    if isinstance(node, ast.BinOp):
        return _is_text(node.left) or _is_text(node.right)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalpha, node.value))
