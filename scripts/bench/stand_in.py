"""A stand-in for Zoho in a process of its own, and the connection to it: what the bench measures is our process."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from integrations.models import ZohoCredential


class StandIn:
    """The running stand-in; its levers are those of `/__sandbox__/`."""

    def __init__(self, facts: dict[str, str]) -> None:
        self._facts = facts

    def connect(self) -> None:
        """Make it the connected organisation."""
        settings.ZOHO_SANDBOX_URL = self._facts["url"]
        names = ("client_id", "client_secret", "refresh_token", "organization_id")
        ZohoCredential.objects.create(**{name: self._facts[name] for name in names})

    def lever(self, method: str, path: str, value: Any = None) -> Any:
        body = None if value is None else json.dumps(value).encode()
        # The address is the stand-in's own, on the loopback.
        request = urllib.request.Request(f"{self._facts['url']}/__sandbox__/{path}", body, method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)


@contextmanager
def stand_in(items: int, latency: float = 0.0) -> Iterator[StandIn]:
    """Start it with so many items, and stop it at the end."""
    options = ["--items", str(items), "--port", "0", "--latency", str(latency), "--json"]
    command = [sys.executable, "-m", "zoho_sandbox", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield StandIn(json.loads(process.stdout.readline()))  # type: ignore[union-attr]
        finally:
            process.terminate()
