"""Every request received, so that tests assert on what left the process."""

import json
from collections import deque
from collections.abc import Collection
from pathlib import Path
from threading import Condition

from zoho_sandbox.request import API_ROUTES, Request

LARGEST = 200_000  # older requests are forgotten, for sandboxes that run for weeks


class Journal:
    """A thread-safe list of requests; with a path, each is also appended there as a line of JSON once answered."""

    def __init__(self, path: str | Path | None = None) -> None:
        self._lock = Condition()
        self._requests: deque[Request] = deque(maxlen=LARGEST)
        self._path = Path(path) if path else None

    @property
    def requests(self) -> list[Request]:
        """All requests so far, in order of arrival."""
        with self._lock:
            return list(self._requests)

    def of(self, *routes: str) -> list[Request]:
        """Return the requests of these routes."""
        return [request for request in self.requests if request.route in routes]

    def count(self, *routes: str) -> int:
        """Return how many requests of these routes came."""
        return len(self.of(*routes))

    def wait_for(self, route: str, count: int = 1, seconds: float = 10) -> bool:
        """Wait until so many requests of the route have arrived; return whether they did in time."""
        with self._lock:
            return self._lock.wait_for(lambda: self._arrived(route) >= count, seconds)

    def clear(self) -> None:
        """Forget all requests; the file stays."""
        with self._lock:
            self._requests.clear()

    def worst_minute(self, routes: Collection[str] = API_ROUTES) -> int:
        """Return the largest number of requests within any 60 seconds."""
        times = sorted(request.time for request in self.of(*routes))
        worst = start = 0
        for end, time in enumerate(times):
            while time - times[start] >= 60:
                start += 1
            worst = max(worst, end - start + 1)
        return worst

    def worst_concurrency(self, routes: Collection[str] = API_ROUTES) -> int:
        """Return the largest number of requests that were in process at once."""
        steps: list[tuple[float, int]] = []
        for request in self.of(*routes):
            end = float("inf") if request.ended is None else request.ended
            steps += [(request.time, 1), (end, -1)]
        worst = now = 0
        for _, step in sorted(steps):
            now += step
            worst = max(worst, now)
        return worst

    def begin(self, request: Request) -> None:
        """Note a request that has just been read."""
        with self._lock:
            self._requests.append(request)
            self._lock.notify_all()

    def end(self, request: Request, status: int, now: float) -> None:
        """Note that the request is answered; only the first call counts."""
        with self._lock:
            if request.ended is not None:
                return
            request.ended, request.status = now, status
            if self._path:
                with self._path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(request.as_json()) + "\n")

    def _arrived(self, route: str) -> int:
        return sum(request.route == route for request in self._requests)
