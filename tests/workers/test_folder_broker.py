"""The broker in a folder: whatever is put into it comes out whole, however many look at the same time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Empty
from threading import Event
from typing import Any

import pytest
from kombu import Connection

from whatsappcrm_backend.broker import FOLDER_BROKER, broker_options

SENDERS, MESSAGES, RECEIVERS = 4, 150, 2
# Long enough that writing it takes a moment.
LONG = "x" * 300_000


@pytest.fixture
def channels(tmp_path: Path) -> Iterator[list[Any]]:
    options = broker_options(FOLDER_BROKER, tmp_path)
    connections = [Connection(FOLDER_BROKER, transport_options=options) for _ in range(SENDERS + RECEIVERS)]
    yield [connection.channel() for connection in connections]
    for connection in connections:
        connection.release()


def send(channel: Any, sender: int) -> None:
    for message in range(MESSAGES):
        channel._put("zoho", {"sender": sender, "message": message, "text": LONG})


def receive(channel: Any, sent: Event) -> Iterator[tuple[int, int]]:
    """Sender and number of each message taken, until the folder is empty after everything was sent."""
    last_look = False
    while not last_look:
        last_look = sent.is_set()
        with suppress(Empty):
            while payload := channel._get("zoho"):
                assert payload["text"] == LONG
                yield payload["sender"], payload["message"]


def test_no_receiver_meets_a_message_that_is_still_being_written(channels: list[Any], tmp_path: Path) -> None:
    sent = Event()
    with ThreadPoolExecutor(SENDERS + RECEIVERS) as crowd:
        receiving = [crowd.submit(list, receive(channel, sent)) for channel in channels[SENDERS:]]
        try:
            list(crowd.map(send, channels[:SENDERS], range(SENDERS)))
        finally:
            sent.set()
        met = [one for received in receiving for one in received.result()]

    assert sorted(met) == [(sender, message) for sender in range(SENDERS) for message in range(MESSAGES)]
    assert list((tmp_path / "queue").iterdir()) == []


def test_a_new_table_of_queues_is_never_met_empty(channels: list[Any], tmp_path: Path) -> None:
    def bind(number: int) -> int:
        channels[number]._queue_bind("celery.pidbox", "", "", f"queue-{number}")
        return len(channels[number].get_table("celery.pidbox"))

    with ThreadPoolExecutor(SENDERS) as crowd:
        seen = list(crowd.map(bind, range(SENDERS)))

    assert min(seen) >= 1
    assert len(channels[0].get_table("celery.pidbox")) == SENDERS
    assert [path.name for path in (tmp_path / "control").iterdir()] == ["celery.pidbox.exchange"]
