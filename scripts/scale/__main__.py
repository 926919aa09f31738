"""``python -m scripts.scale [--items N]``: what `make scale` prints. Needs PostgreSQL, Redis and hey here."""

import argparse
import os
import platform
import time
from datetime import UTC, datetime

import django
from django.core.management import call_command

from scripts.scale import load, stage
from whatsappcrm_backend.processes import Process
from zoho_sandbox import Sandbox

ZOHOS_PACE = "80"
SECONDS = 60
# A limit of calls a minute that nobody has used lets a minute's worth through at once.
SAVED_UP = 65


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    items = parser.parse_args().items
    if load.hey() is None:
        raise SystemExit("The load generator hey is missing: apt-get install hey.")
    stage.fresh()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, PostgreSQL, Redis")
    with Sandbox(items=items, seed=1) as zoho:
        os.environ.update(stage.environment(zoho))
        django.setup()
        call_command("migrate", verbosity=0)
        connect(zoho)
        sync_through_the_task(zoho, items)
        read_everything()
        read_while_syncing(zoho)


def connect(zoho: Sandbox) -> None:
    from integrations.models import ZohoCredential  # noqa: PLC0415 - Django has to be set up first

    names = ("client_id", "client_secret", "refresh_token", "organization_id")
    ZohoCredential.objects.create(**{name: getattr(zoho, name) for name in names})


def sync_through_the_task(zoho: Sandbox, items: int) -> None:
    """A first and an unchanged pass, by `.delay()`, without the limit on calls a minute."""
    print(f"\n{items:,} items through the task, no limit on calls a minute")
    for name in ("first", "unchanged"):
        with stage.Crew(stage.environment(zoho)) as crew:
            worker, calls = crew.start_worker(), zoho.journal.count("items")
            began = time.perf_counter()
            run = finished_run(crew)
            seconds = time.perf_counter() - began
            calls = zoho.journal.count("items") - calls
            print(
                f"  {name:<10} {run.state}, {run.total:,} items, {seconds:,.0f} s, {run.total / seconds:,.0f}/s, "
                f"{calls:,} pages read, worker at most {stage.megabytes_at_most(worker)} MB",
                flush=True,
            )
    show_tables()


def finished_run(crew: stage.Crew):  # type: ignore[no-untyped-def]  # noqa: ANN201 - SyncRun, once Django is set up
    from products_and_services.models import SyncRun  # noqa: PLC0415
    from products_and_services.tasks import task_sync_zoho_products  # noqa: PLC0415

    before = SyncRun.objects.count()
    task_sync_zoho_products.delay()
    while not SyncRun.objects.filter(state__in=SyncRun.OVER).count() > before:
        crew.wait(0.2)
    return SyncRun.objects.latest("pk")


def show_tables() -> None:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_total_relation_size(relid) / 1048576 FROM pg_stat_user_tables "
            "WHERE pg_total_relation_size(relid) > 1048576 ORDER BY 2 DESC"
        )
        print("  on disk: " + ", ".join(f"{name} {size:,} MB" for name, size in cursor.fetchall()))


def size_of(relation: str) -> int:
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_relation_size(%s) / 1048576", [relation])
        return int(cursor.fetchone()[0])


def read_everything() -> None:
    from products_and_services.search import INDEX  # noqa: PLC0415
    from scripts.scale import history, pages  # noqa: PLC0415

    runs, changes = history.fill()
    print(f"\nPages with this catalogue, {runs:,} runs and {changes:,} changes; first without the search index")
    pages.measure(pages.SEARCHES)
    began = time.perf_counter()
    call_command("product_search_index")
    print(f"  built in {time.perf_counter() - began:.0f} s, {size_of(INDEX)} MB")
    pages.measure()


def read_while_syncing(zoho: Sandbox) -> None:
    """20 API requests a second, alone and beside a sync at Zoho's pace; and that sync with and without them.

    The sync must last for two minutes: 32,000 items or more.
    """
    print(f"\n{load.PER_SECOND} API requests a second for {SECONDS} s each; the sync at {ZOHOS_PACE} calls a minute")
    token = token_of_a_reader()
    with stage.Crew(stage.environment(zoho, CALLS_PER_MINUTE=ZOHOS_PACE)) as crew:
        crew.start_web()
        worker = crew.start_worker()
        crew.wait(5)
        urls = [f"http://127.0.0.1:{crew.port}/api/v1/products/?{query}" for query in queries().values()]
        tell("alone", load.read_at_a_fixed_rate(urls, token, SECONDS))
        alone = pages_in_a_minute(zoho, crew, worker, lambda: crew.wait(SECONDS))
        beside = pages_in_a_minute(
            zoho, crew, worker, lambda: tell("beside a sync", load.read_at_a_fixed_rate(urls, token, SECONDS))
        )
    print(f"  the sync read {alone} pages a minute alone, {beside} beside the readers")


def queries() -> dict[str, str]:
    """What bots ask: what a customer calls it, a number from a receipt, what changed since they last asked."""
    from products_and_services.models import Product  # noqa: PLC0415

    last = Product.objects.exclude(sku=None).latest("pk")
    since = f"{last.updated_at:%Y-%m-%dT%H:%M:%SZ}"
    return {
        "one word": "search=kettle",
        "two words": "search=grey+kettle",
        "a SKU": f"sku={last.sku}",
        "changes": f"updated_since={since}&ordering=updated",
    }


def token_of_a_reader() -> str:
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from rest_framework.authtoken.models import Token  # noqa: PLC0415

    return str(Token.objects.create(user=get_user_model().objects.get(username="owner")).key)


def pages_in_a_minute(zoho: Sandbox, crew: stage.Crew, worker: Process, meanwhile) -> int:  # type: ignore[no-untyped-def]  # noqa: ANN001
    from products_and_services.models import SyncRun  # noqa: PLC0415
    from products_and_services.services import cancel_run  # noqa: PLC0415
    from products_and_services.tasks import task_sync_zoho_products  # noqa: PLC0415

    worker.check()
    task_sync_zoho_products.delay()
    crew.wait(SAVED_UP)
    before = zoho.journal.count("items")
    meanwhile()
    read = zoho.journal.count("items") - before
    for run in SyncRun.objects.exclude(state__in=SyncRun.OVER):
        cancel_run(run.pk)
    crew.wait(3)
    return read


def tell(when: str, met: list[load.Load]) -> None:
    for name, one in zip(queries(), met, strict=True):
        took = f"p95 {1000 * one.p95_seconds:.0f} ms"
        print(f"  {when:<14} {name:<10} {one.answered} answered, {one.failed} failed, {took}", flush=True)


if __name__ == "__main__":
    main()
