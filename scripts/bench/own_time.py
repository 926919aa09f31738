"""Our own time: the processor time of this process and the time it waits for the database, nothing else."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass
class OwnTime:
    """Seconds; `peak` is the most memory the process ever had, in MB."""

    busy: float = 0.0
    waited: float = 0.0
    wall: float = 0.0
    peak: float = 0.0

    @property
    def own(self) -> float:
        return self.busy + self.waited


@contextmanager
def own_time() -> Iterator[OwnTime]:
    """Measure what is done inside; waiting for a commit counts like waiting for a statement."""
    measured, commit = OwnTime(), connection._commit

    def timed(work: Callable[..., Any], *arguments: Any) -> Any:
        began, busy = time.perf_counter(), time.thread_time()
        try:
            return work(*arguments)
        finally:
            measured.waited += (time.perf_counter() - began) - (time.thread_time() - busy)

    began, busy = time.perf_counter(), time.process_time()
    connection._commit = lambda: timed(commit)
    try:
        with connection.execute_wrapper(timed):
            yield measured
    finally:
        connection._commit = commit
        measured.wall, measured.busy = time.perf_counter() - began, time.process_time() - busy
        measured.peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
