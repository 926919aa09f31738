"""`manage.py sync_zoho` and `undo_sync` as somebody at a terminal, or cron, sees them."""

import logging
import sys
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from integrations.models import ZohoCredential
from products_and_services.models import Product, SyncRun
from tests.catalogue.changing import changed
from zoho_sandbox import Sandbox

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("sync_zoho", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_prints_statistics_and_a_progress_bar(zoho: Sandbox, credential: ZohoCredential) -> None:
    out, err = run()

    assert "created: 106" in out
    assert "failed: 0" in out
    assert "Reading from Zoho" in err
    assert "1 page]" in err
    assert "106" in err


def test_the_log_does_not_tear_the_bar_apart(
    zoho: Sandbox, credential: ZohoCredential, monkeypatch: pytest.MonkeyPatch, capsys: Any, caplog: Any
) -> None:
    console = logging.StreamHandler(sys.stderr)
    console.setLevel(logging.INFO)
    monkeypatch.setattr(logging.root, "handlers", [console, caplog.handler])
    caplog.set_level(logging.INFO)

    run()

    assert "Zoho GET /inventory/v1/items: 200" in caplog.text
    assert capsys.readouterr().err == ""
    assert console.level == logging.INFO


def test_the_progress_ends_with_writing_and_a_preview_never_gets_there(
    zoho: Sandbox, credential: ZohoCredential
) -> None:
    _, preview = run("--preview")
    _, full = run()

    assert "Writing products" not in preview
    assert full.rindex("Writing products") > full.rindex("Reading from Zoho")


def test_a_preview_prints_the_difference_and_how_to_apply_it(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(rows, 1, rate=12))

    out, _ = run("--preview")

    number = SyncRun.objects.first()
    assert number is not None
    assert "1001 Updated: price: 11 → 12" in out
    assert f"manage.py sync_zoho --apply {number.pk}" in out
    run("--apply", str(number.pk))
    assert Product.objects.get(zoho_item_id="1001").price == 12


def test_chosen_items_alone_are_fetched(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(rows, 1, 2, rate=99))

    out, _ = run("--items", "1001", "424242")

    assert Product.objects.get(zoho_item_id="1001").price == 99
    assert Product.objects.get(zoho_item_id="1002").price == 12
    assert "not_found: 1" in out


def test_a_preview_is_discarded_by_its_number(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(rows, 1, rate=12))
    run("--preview")

    out, _ = run("--discard", str(SyncRun.objects.latest("pk").pk))

    assert "Nothing of it was written" in out
    assert Product.objects.get(zoho_item_id="1001").price == 11


def test_only_what_changed_is_read(zoho: Sandbox, credential: ZohoCredential) -> None:
    run()
    zoho.catalogue.edit(zoho.catalogue.ids()[5], rate=555)

    out, _ = run("--changes")

    assert "updated: 1" in out
    assert SyncRun.objects.latest("pk").kind == "incremental"


def test_a_held_run_says_so_with_an_exit_code_of_its_own(zoho: Sandbox, shop: Any) -> None:
    shop(106)
    zoho.catalogue.replace([])

    with pytest.raises(SystemExit) as exit_:
        run()

    assert exit_.value.code == 3


def test_trouble_that_passes_asks_cron_to_try_later(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.faults.add(route="items", times=50, status=503)

    with pytest.raises(CommandError) as error:
        run()

    assert error.value.returncode == 75


def test_retries_are_told(zoho: Sandbox, credential: ZohoCredential) -> None:
    zoho.faults.add(route="items", times=2, status=503)

    assert "retries: 2" in run()[0]


def test_trouble_that_needs_a_person_is_one_sentence(zoho: Sandbox, db: None) -> None:
    with pytest.raises(CommandError, match="Zoho credentials") as error:
        run()

    assert error.value.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--apply", "999"], "no sync run 999"), (["--items", "abc"], "“abc” is not a Zoho item id")],
)
def test_bad_arguments_are_explained(zoho: Sandbox, db: None, arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)


def test_undo_says_what_it_restored(zoho: Sandbox, shop: Any) -> None:
    rows = shop(30)
    zoho.catalogue.replace(changed(rows, 1, rate=12))
    run()
    out = StringIO()
    last = SyncRun.objects.first()
    assert last is not None

    call_command("undo_sync", str(last.pk), stdout=out)

    assert "1 restored, 0 changed since" in out.getvalue()
    with pytest.raises(CommandError, match="no sync run 999"):
        call_command("undo_sync", "999")
