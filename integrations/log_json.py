"""Log lines for a collector: one JSON object each, with the run and the task it belongs to, and no secret."""

import json
import logging
from datetime import UTC, datetime

from integrations.log_context import run_of, task_of
from integrations.log_redaction import RedactingFormatter, redact


class JsonFormatter(RedactingFormatter):
    """One JSON object a line; `run_id` and `task_id` stand in it where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        found = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.processName,
            "thread": record.threadName,
            "message": record.getMessage(),
            "run_id": run_of(record),
            "task_id": task_of(record),
            "exception": self.formatException(record.exc_info) if record.exc_info else None,
            "stack": self.formatStack(record.stack_info) if record.stack_info else None,
        }
        # Cleaned before they are quoted: a secret with a quote in it would look different afterwards.
        cleaned = {name: redact(value) if isinstance(value, str) else value for name, value in found.items()}
        return json.dumps({name: value for name, value in cleaned.items() if value is not None}, default=str)
