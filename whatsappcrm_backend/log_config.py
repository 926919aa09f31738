"""Where log lines go: the console and, if wanted, a rotating file, each through a formatter that hides secrets."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

LINE = "%(asctime)s %(levelname)s %(processName)s run=%(run)s %(name)s: %(message)s"
FORMATTERS: dict[str, dict[str, str]] = {
    "text": {"()": "integrations.log_redaction.RedactingFormatter", "format": LINE},
    "json": {"()": "integrations.log_json.JsonFormatter"},
}
FILE_BYTES = 5 * 1024 * 1024
FILES_KEPT = 5


@dataclass(frozen=True, slots=True)
class LogOptions:
    """What the environment says about logs; ``form`` is a key of ``FORMATTERS``; no folder, no files."""

    folder: Path | None
    level: str
    console_level: str
    form: str = "text"


def log_config(file_name: str, options: LogOptions) -> dict[str, Any]:
    """The ``logging.config`` dictionary of one kind of process; web and commands and workers have a file each."""
    handlers: dict[str, Any] = {
        "console": {"class": "logging.StreamHandler", "formatter": "redacted", "level": options.console_level}
    }
    if options.folder is not None:
        handlers["file"] = _rotating_file(options.folder / file_name)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"redacted": FORMATTERS[options.form]},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": options.level},
        "loggers": {"django.server": {"handlers": list(handlers), "level": options.level, "propagate": False}},
    }


def _rotating_file(path: Path) -> dict[str, Any]:
    return {
        "class": "logging.handlers.RotatingFileHandler",
        "formatter": "redacted",
        "filename": str(path),
        "maxBytes": FILE_BYTES,
        "backupCount": FILES_KEPT,
        "encoding": "utf-8",
        "delay": True,
    }
