"""Where log lines go: the console and a rotating file, every line through the formatter that hides secrets."""

from pathlib import Path
from typing import Any

LINE = "%(asctime)s %(levelname)s %(processName)s %(name)s: %(message)s"
FORMATTER = "integrations.log_redaction.RedactingFormatter"
FILE_BYTES = 5 * 1024 * 1024
FILES_KEPT = 5


def log_config(file_name: str, folder: Path, level: str, console_level: str) -> dict[str, Any]:
    """The ``logging.config`` dictionary of one kind of process; web and commands and workers have a file each."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"redacted": {"()": FORMATTER, "format": LINE}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "redacted", "level": console_level},
            "file": _rotating_file(folder / file_name),
        },
        "root": {"handlers": ["console", "file"], "level": level},
        "loggers": {"django.server": {"handlers": ["console", "file"], "level": level, "propagate": False}},
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
