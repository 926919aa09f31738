"""Options of the message broker: a dead one is noticed within 3 seconds, so that it never blocks a person."""

from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES

# A broker that needs no server. Kombu warns at every connection about a URL without a host.
FOLDER_BROKER = "filesystem://localhost//"
# Kombu's own lets a worker open a message that is still being written, and end by it.
TRANSPORT_ALIASES["filesystem"] = "whatsappcrm_backend.folder_broker:Transport"
CONNECT_SECONDS = 1
# Longer than the second for which a worker asks Redis to hold its answer back, shorter than a person waits.
ANSWER_SECONDS = 2
POLLING_SECONDS = 0.2
REDELIVERY_SECONDS = 3600


def broker_options(url: str, folder: Path) -> dict[str, Any]:
    """Celery's ``broker_transport_options``; ``folder`` holds the messages of a ``filesystem://`` broker."""
    if url.startswith("filesystem:"):
        return _folders(folder)
    return {
        "visibility_timeout": REDELIVERY_SECONDS,
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "max_retries": 1,
    }


def _folders(folder: Path) -> dict[str, Any]:
    """Sender and receiver look into the same folder; a worker looks for messages five times a second."""
    names = {"data_folder_in": "queue", "data_folder_out": "queue", "control_folder": "control"}
    paths = {option: folder / name for option, name in names.items()}
    for path in paths.values():
        path.mkdir(parents=True, exist_ok=True)
    return {"polling_interval": POLLING_SECONDS} | {option: str(path) for option, path in paths.items()}
