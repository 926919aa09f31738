"""Kombu's broker in a folder, with files that appear whole: a worker never opens one that is still being written."""

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps

UNFINISHED = ".unfinished"


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        """Put a message; named as Kombu does, so that they are taken in their order."""
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        _written(Path(self.data_folder_out) / name, dumps(payload)).rename(Path(self.data_folder_out) / name)

    def _queue_bind(self, exchange: Any, routing_key: Any, pattern: Any, queue: Any) -> None:
        """Kombu adds to a table that is there, under a lock; a new one it would show empty first."""
        table: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]
        if not table.exists():
            first = _written(table.with_name(f"{table.name}.{uuid.uuid4()}"), "[]")
            try:
                os.link(first, table)
            except FileExistsError:
                pass  # another process was quicker
            finally:
                first.unlink()
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    Channel = Channel


def _written(path: Path, text: str) -> Path:
    """The text in a file beside `path` that nobody looks for."""
    unfinished = path.with_name(path.name + UNFINISHED)
    unfinished.write_text(text, encoding="utf-8")
    return unfinished
