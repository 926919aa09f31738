"""Where log lines go: the console and, if wanted, a rotating file, all through the formatter that hides secrets."""

from pathlib import Path
from typing import Any

LINE = "%(asctime)s %(levelname)s %(processName)s %(name)s: %(message)s"
FORMATTER = "integrations.log_redaction.RedactingFormatter"
FILE_BYTES = 5 * 1024 * 1024
FILES_KEPT = 5


def log_config(file_name: str, folder: Path | None, level: str, console_level: str) -> dict[str, Any]:
    """The ``logging.config`` dictionary of one kind of process; web and commands and workers have a file each.

    Without a folder there is the console alone.
    """
    handlers: dict[str, Any] = {
        "console": {"class": "logging.StreamHandler", "formatter": "redacted", "level": console_level}
    }
    if folder is not None:
        handlers["file"] = _rotating_file(folder / file_name)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"redacted": {"()": FORMATTER, "format": LINE}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": {"django.server": {"handlers": list(handlers), "level": level, "propagate": False}},
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
