"""Every message that the software can show to a person, read from its source.

A message is a sentence that the program or a template translates; the reason of a sync's finding; a sentence that
ends a command (REPORTERS); or a line of the log from a warning on. Labels, help texts and hints beside a field are no
messages: they stand where they are needed.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("integrations", "products_and_services", "whatsappcrm_backend", "scripts")
TRANSLATORS = frozenset({"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"})
REPORTERS = frozenset({"CommandError", "ProcessFailed", "exit", "_wrong"})
LOG_LEVELS = frozenset({"warning", "error", "exception"})
LABELLING = frozenset({"help_text", "help", "description", "verbose_name"})
# Reasons of findings are no sentences: they complete "item 4711: price: …".
REASONS = "products_and_services/zoho_sync"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[a-z]|%[a-z]|\{\}")
FIRST_SENTENCE = re.compile(r".+?[.!?](?= |$)")
TRANSLATED = re.compile(r"""\{% translate "([^"]+)" %\}""")


def messages() -> dict[str, str]:
    """The beginning of each message, and the file it stands in."""
    found: dict[str, str] = {}
    for path in _sources():
        name = str(path.relative_to(ROOT))
        read = _in_template if path.suffix == ".html" else _in_python
        found |= {beginning(text): name for text in read(path.read_text(), name)}
    return found


def beginning(text: str) -> str:
    """The first sentence on one line, its changing parts as `…`: what a page must quote, and may continue."""
    line = " ".join(PLACEHOLDER.sub("…", text).split())
    first = FIRST_SENTENCE.match(line)
    return first[0] if first else line


def _sources() -> Iterator[Path]:
    for package in PACKAGES:
        for pattern in ("*.py", "*.html"):
            for path in sorted((ROOT / package).rglob(pattern)):
                if not {"migrations", "bench"} & set(path.parts):
                    yield path


def _in_template(source: str, _name: str) -> list[str]:
    return [text for text in TRANSLATED.findall(source) if text.endswith(".")]


def _in_python(source: str, name: str) -> Iterator[str]:
    for call in _calls(ast.parse(source)):
        texts = list(filter(None, map(_literal, call.args)))
        if _name_of(call) in TRANSLATORS:
            yield from (text for text in texts if text.endswith(".") or name.startswith(REASONS))
        elif _name_of(call) in REPORTERS or _is_log_line(call):
            yield from texts


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls anywhere but in a labelling argument."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.keyword) and child.arg in LABELLING:
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls(child)


def _name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _is_log_line(call: ast.Call) -> bool:
    at = call.func
    return isinstance(at, ast.Attribute) and at.attr in LOG_LEVELS and getattr(at.value, "id", "") == "logger"


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_literal(part) or "…" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _literal(node.left)
    return ""
