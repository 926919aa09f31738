"""Programs read at a steady rate while a sync goes on: nobody is turned away, and the sync ends as it should.

How fast either is, `make scale` tells at full size; here nothing is timed.
"""

from urllib.error import URLError
from urllib.request import urlopen

import pytest
from rest_framework.authtoken.models import Token

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from products_and_services.services import sync_zoho_products_to_db
from scripts.scale import load
from scripts.stage import free_port
from tests.workers.conftest import Start, start, wait_until
from zoho_sandbox import Sandbox

__all__ = ["start"]
SECONDS = 5
ITEMS = 2000


def answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            return bool(answer.status == 200)
    except (URLError, ConnectionError, TimeoutError):
        return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("zoho", [ITEMS], indirect=True)
def test_readers_and_a_sync_do_not_get_in_each_others_way(
    start: Start, zoho: Sandbox, credential: ZohoCredential, token: Token
) -> None:
    if load.hey() is None:
        pytest.skip("needs the load generator hey (Debian: apt-get install hey)")
    sync_zoho_products_to_db()
    Product.objects.update(description="old")
    host = f"http://127.0.0.1:{free_port()}"
    address = host.removeprefix("http://")
    start("-m", "gunicorn", "whatsappcrm_backend.wsgi", "-b", address, "-w", "1", "--threads", "4")
    wait_until(lambda: answers(f"{host}/api/v1/health/"))
    zoho.latency = SECONDS / (ITEMS / 200)
    sync = start("manage.py", "sync_zoho")
    wait_until(lambda: SyncRun.objects.filter(state="running", pages__gt=0).exists() or sync.poll() is not None)

    urls = [f"{host}/api/v1/products/?{query}" for query in ("search=tea", "active=true")]
    met = load.read_at_a_fixed_rate(urls, str(token.key), SECONDS)

    assert sync.wait(timeout=120) == 0
    print(met)
    assert sum(one.failed for one in met) == 0
    assert all(one.answered > load.PER_SECOND for one in met)
    assert SyncRun.objects.latest("pk").updated == Product.objects.exclude(description="old").count() > ITEMS / 2
