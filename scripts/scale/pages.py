"""How long the admin and the API take at this size, and how many queries each page asks."""

import statistics
import time
from collections.abc import Collection, Iterator

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from products_and_services.models import Product, SyncRun

TIMES = 20


def addresses() -> Iterator[tuple[str, str]]:
    """Name and address of every page that grows with the catalogue or its history."""
    product = Product.objects.order_by("-pk").values_list("pk", flat=True)[0]
    small, large = (SyncRun.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("-pk", "-created"))
    app = "/admin/products_and_services/"
    yield "front page", "/admin/"
    yield "products", f"{app}product/"
    yield "products, searched", f"{app}product/?q=kettle"
    yield "product", f"{app}product/{product}/change/"
    yield "sync page", f"{app}syncrun/"
    yield "run with 1,000 changes", f"{app}syncrun/{small}/change/"
    yield "run that created them all", f"{app}syncrun/{large}/change/"
    yield "link suggestions", f"{app}product/link-suggestions/"
    yield "API: products", "/api/v1/products/?active=true&page_size=50"
    yield "API: one word", "/api/v1/products/?search=kettle"
    yield "API: two words", "/api/v1/products/?search=grey+kettle"
    yield "API: a SKU", "/api/v1/products/?sku=NOT-THERE"
    yield "API: changed since", "/api/v1/products/?updated_since=2026-01-01T00:00:00Z&ordering=updated"
    yield "API: health", "/api/v1/health/"


SEARCHES = ("products, searched", "API: one word", "API: two words")


def measure(names: Collection[str] = ()) -> None:
    """Print median and 95th percentile in milliseconds, of all pages or of those with these names."""
    client = Client()
    owner, _ = get_user_model().objects.get_or_create(username="owner", is_staff=True, is_superuser=True)
    client.force_login(owner)
    print(f"  {'page':<28} {'queries':>7} {'p50':>8} {'p95':>8}  (ms, {TIMES} requests)")
    for name, address in addresses():
        if names and name not in names:
            continue
        client.get(address, follow=True)
        with CaptureQueriesContext(connection) as queries:
            status = client.get(address, follow=True).status_code
            asked = len(queries)
        taken = sorted(_milliseconds(client, address) for _ in range(TIMES))
        p95 = taken[int(TIMES * 0.95) - 1]
        note = "" if status == 200 else f"  answered {status}"
        print(f"  {name:<28} {asked:>7} {statistics.median(taken):>8.0f} {p95:>8.0f}{note}", flush=True)


def _milliseconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    client.get(address, follow=True)
    return 1000 * (time.perf_counter() - began)
