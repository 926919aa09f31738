"""`docker-compose.yml` as data: its services, with the values that a `.env` would give put in."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "docker-compose.yml"
TEXT = FILE.read_text()
WHOLE: dict[str, Any] = yaml.safe_load(TEXT)
VALUE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")
OURS = ("migrate", "web", "worker", "beat")
LONG_LIVED = ("web", "worker", "beat")
SECONDS = re.compile(r"(\d+)s")


@dataclass(frozen=True)
class Service:
    """One service; everything a string."""

    name: str
    stanza: dict[str, Any]

    @property
    def command(self) -> list[str]:
        return [str(word) for word in self.stanza["command"]]

    @property
    def health_check(self) -> list[str]:
        kind, *words = self.stanza["healthcheck"]["test"]
        assert kind == "CMD"
        return [str(word) for word in words]

    @property
    def grace(self) -> int:
        """Seconds between SIGTERM and SIGKILL."""
        found = SECONDS.fullmatch(self.stanza["stop_grace_period"])
        assert found is not None
        return int(found[1])

    def environment(self, **given: str) -> dict[str, str]:
        """What the container gets when the `.env` beside the file says this."""
        return {name: filled(str(value), given) for name, value in self.stanza["environment"].items()}


def service(name: str) -> Service:
    return Service(name, WHOLE["services"][name])


def filled(text: str, given: dict[str, str]) -> str:
    """A value with its `${NAME:-default}` and `${NAME:?complaint}` replaced."""

    def value(match: re.Match[str]) -> str:
        if given.get(match["name"]):
            return given[match["name"]]
        if match["kind"] == "?":
            raise LookupError(match["rest"])
        return match["rest"] or ""

    return VALUE.sub(value, text)
