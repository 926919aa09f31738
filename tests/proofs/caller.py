"""A process that does one kind of work over and over: ``python -m tests.proofs.caller selective 60``.

Prints one line of JSON: how often the work was done, how often our own limit of token requests refused it, and every
other error.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from typing import Any

import django


def works() -> dict[str, Callable[[], Any]]:
    """What can be asked for; imported late, because it needs Django to be set up."""
    from integrations.utils import ZohoClient  # noqa: PLC0415
    from products_and_services import services  # noqa: PLC0415

    ids = [str(1000 + number) for number in range(0, 2000, 25)]
    return {
        "full": services.sync_zoho_products_to_db,
        "incremental": services.sync_zoho_changes_to_db,
        "selective": lambda: services.sync_zoho_items(ids),
        "refresh": lambda: ZohoClient()._refresh_token(),
    }


def repeat(work: Callable[[], Any], seconds: float) -> dict[str, Any]:
    from integrations.zoho.exceptions import ZohoTokenThrottledError  # noqa: PLC0415

    outcome: dict[str, Any] = {"done": 0, "throttled": 0, "errors": []}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            work()
            outcome["done"] += 1
        except ZohoTokenThrottledError:
            outcome["throttled"] += 1
        except Exception as error:  # noqa: BLE001 - whatever was lost is what the test wants to see
            outcome["errors"].append(f"{type(error).__name__}: {error}")
        time.sleep(0.05)
    return outcome


def main() -> None:
    django.setup()
    logging.disable(logging.CRITICAL)
    print(json.dumps(repeat(works()[sys.argv[1]], float(sys.argv[2]))))


if __name__ == "__main__":
    main()
