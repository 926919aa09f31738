"""A sign of life for health checks: worker and beat touch the file HEARTBEAT_PATH, and `probe.py` looks at its age.

A worker's comes every two seconds from the loop that takes tasks, and only while its connection to the broker
stands. Beat's comes after each tick that the broker took. Asking a worker (`celery inspect ping`) would start all of
the project each time, and nobody can ask beat.
"""

from pathlib import Path
from typing import Any

from celery.signals import after_task_publish, beat_init, heartbeat_sent
from django.conf import settings


def listen() -> None:
    """Connect the signals; called once, with the Celery application."""
    heartbeat_sent.connect(touch)
    beat_init.connect(follow_beat)


def touch(**_: Any) -> None:
    """Note the time, when somebody wants to know it."""
    if settings.HEARTBEAT_PATH:
        Path(settings.HEARTBEAT_PATH).touch()


def follow_beat(**_: Any) -> None:
    """From now on this process is beat: what it sends are ticks."""
    after_task_publish.connect(touch)
