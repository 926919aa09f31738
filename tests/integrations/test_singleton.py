"""There is one credential: no way leads to a second, and none to its deletion."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.db.models.deletion import Collector

from integrations.models import ZohoCredential
from integrations.singleton import SecondRowError

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> ZohoCredential:
    return ZohoCredential.objects.create(client_id="first")


def test_reading_never_creates_a_row() -> None:
    assert ZohoCredential.get_instance() is None
    assert ZohoCredential.objects.count() == 0


def test_the_primary_key_is_pinned() -> None:
    assert ZohoCredential.objects.create(pk=7).pk == 1


def _saved() -> None:
    ZohoCredential(client_id="second").save()


def _created() -> None:
    ZohoCredential.objects.create(client_id="second")


def _created_with_another_key() -> None:
    ZohoCredential.objects.create(pk=2, client_id="second")


def _bulk_created() -> None:
    ZohoCredential.objects.bulk_create([ZohoCredential(client_id="second")])


def _bulk_created_ignoring_conflicts() -> None:
    ZohoCredential.objects.bulk_create([ZohoCredential(pk=2)], ignore_conflicts=True)


@pytest.mark.parametrize(
    "create", [_saved, _created, _created_with_another_key, _bulk_created, _bulk_created_ignoring_conflicts]
)
def test_a_second_row_is_refused_with_a_sentence(row: ZohoCredential, create: Any) -> None:
    with pytest.raises(SecondRowError, match="already a Zoho credential"):
        create()

    assert list(ZohoCredential.objects.values_list("pk", "client_id")) == [(1, "first")]


def test_two_rows_in_one_bulk_write_are_refused() -> None:
    with pytest.raises(SecondRowError):
        ZohoCredential.objects.bulk_create([ZohoCredential(), ZohoCredential()])

    assert not ZohoCredential.objects.exists()


def test_the_loser_of_a_race_gets_the_same_sentence(row: ZohoCredential, monkeypatch: Any) -> None:
    # Both processes looked before either had written: only the database can tell them apart.
    monkeypatch.setattr(type(ZohoCredential.objects.all()), "exists", lambda _self: False)

    with pytest.raises(SecondRowError):
        ZohoCredential.objects.bulk_create([ZohoCredential()])


def test_validation_of_a_second_row_fails(row: ZohoCredential) -> None:
    with pytest.raises(ValidationError, match="already a Zoho credential"):
        ZohoCredential().full_clean()


def test_get_or_create_and_update_or_create_find_the_row(row: ZohoCredential) -> None:
    assert ZohoCredential.objects.get_or_create(pk=1) == (row, False)
    assert ZohoCredential.objects.update_or_create(pk=1, defaults={"client_id": "new"})[1] is False


def test_the_database_itself_refuses_another_key(row: ZohoCredential) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE integrations_zohocredential SET id = 2")


@pytest.mark.parametrize(
    "delete",
    [
        lambda row: row.delete(),
        lambda row: ZohoCredential.objects.all().delete(),
        lambda row: ZohoCredential.objects.filter(client_id="first").delete(),
    ],
    ids=["instance", "queryset", "filtered"],
)
def test_deleting_is_refused_with_a_sentence(row: ZohoCredential, delete: Any) -> None:
    with pytest.raises(ProtectedError, match="Use Disconnect"):
        delete(row)

    assert ZohoCredential.get_instance() == row


def test_a_deletion_that_goes_around_the_methods_is_refused_too(row: ZohoCredential) -> None:
    collector = Collector(using="default")
    collector.collect([row])

    with pytest.raises(ProtectedError, match="Use Disconnect"), transaction.atomic():
        collector.delete()

    assert ZohoCredential.get_instance() == row
