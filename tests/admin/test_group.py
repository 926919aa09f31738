"""The group that a migration makes, on a fresh database and back again."""

import pytest
from django.contrib.auth.models import AbstractUser, Group
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

NAME = "Zoho operators"
BEFORE = [("products_and_services", "0001_initial")]


@pytest.mark.django_db
def test_operators_may_run_the_catalogue_and_nothing_else() -> None:
    permissions = Group.objects.get(name=NAME).permissions

    assert set(permissions.values_list("codename", flat=True)) == {
        "view_product", "add_product", "change_product", "sync_zoho", "apply_held_sync",
        "view_syncrun", "view_syncchange", "view_syncproblem",
        "view_zohocredential", "add_zohocredential", "change_zohocredential", "connect_zoho",
        "view_syncsettings", "change_syncsettings",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_the_way_back_and_forth_keeps_the_group_and_who_is_in_it(django_user_model: type[AbstractUser]) -> None:
    ana = django_user_model.objects.create_user("ana")
    ana.groups.add(Group.objects.get_or_create(name=NAME)[0])
    latest = [key for key in MigrationExecutor(connection).loader.graph.leaf_nodes() if key[0] == BEFORE[0][0]]

    MigrationExecutor(connection).migrate(BEFORE)
    MigrationExecutor(connection).migrate(latest)

    assert ana.groups.get().name == NAME
    assert Group.objects.get(name=NAME).permissions.count() == 14
