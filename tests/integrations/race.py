"""A process that lets many processes do the same thing in the same moment: ``python -m tests.integrations.race``.

Each line of standard input, ``{"count": 8, "sandbox": url, "work": "token"}``, starts that many processes which wait
for one another; the answer is one line with the list of what each of them returned. Django is loaded once, before.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django
from django.conf import settings

Work = Callable[[], str]


def works() -> dict[str, Work]:
    """What the processes can be asked to do; imported late, because it needs Django to be set up."""
    from integrations.models import ZohoCredential  # noqa: PLC0415
    from integrations.utils import ZohoClient  # noqa: PLC0415

    def die_after_zoho_answered() -> str:
        from integrations.zoho import token_store  # noqa: PLC0415

        token_store.store_grant = lambda *_args: os._exit(9)  # type: ignore[assignment]
        return ZohoClient().get_valid_token()

    return {
        "token": lambda: ZohoClient().get_valid_token(),
        "page": lambda: str(len(ZohoClient().fetch_products(per_page=5)["items"])),
        "die": die_after_zoho_answered,
        "create": lambda: str(ZohoCredential.objects.create().pk),
    }


def race(count: int, work: Work) -> list[str]:
    """Run ``work`` in ``count`` processes that begin together; their answers, or the name of the error."""
    gate_read, gate_write = os.pipe()
    answers_read, answers_write = os.pipe()
    children = []
    for _number in range(count):
        child = os.fork()
        if child == 0:
            os.close(gate_write)
            os.read(gate_read, 1)  # ends when the parent opens the gate by closing it
            os.write(answers_write, outcome(work).encode() + b"\n")
            os._exit(0)
        children.append(child)
    os.close(answers_write)
    os.close(gate_write)
    with os.fdopen(answers_read) as lines:
        answers = lines.read().splitlines()
    for child in children:
        os.waitpid(child, 0)
    os.close(gate_read)
    return answers


def outcome(work: Work) -> str:
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - whatever happened is what the test wants to see
        return f"{type(error).__name__}: {error}"


def main() -> None:
    django.setup()
    # However slow a busy machine makes the winner: what is asked is how many of the crowd ask Zoho, not how fast.
    settings.ZOHO_REFRESH_SECONDS, settings.ZOHO_REFRESH_WAIT_SECONDS = 60.0, 120.0
    known = works()
    for line in sys.stdin:
        order: dict[str, Any] = json.loads(line)
        settings.ZOHO_SANDBOX_URL = order["sandbox"]
        print(json.dumps(race(order["count"], known[order["work"]])), flush=True)


if __name__ == "__main__":
    main()
