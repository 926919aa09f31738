"""Secrets at rest: ciphertext on every way in, readable only with the right key in the right field."""

import io
import json
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from integrations import conf, encryption
from integrations.encryption import SealedSecret
from integrations.models import SECRET_FIELDS, ZohoCredential

pytestmark = pytest.mark.django_db
SECRET = "1000.very-secret.refresh-token"


@pytest.fixture
def row() -> ZohoCredential:
    return ZohoCredential.objects.create(client_secret="the-client-secret", refresh_token=SECRET)


def columns() -> dict[str, str]:
    """The three columns as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_secret, access_token, refresh_token FROM integrations_zohocredential")
        return dict(zip(SECRET_FIELDS, cursor.fetchone(), strict=True))


def reread() -> ZohoCredential:
    row = ZohoCredential.get_instance()
    assert row is not None
    return row


@pytest.mark.parametrize("keys", [b"one", "one", [b"one"], ("one",), " one ,"])
def test_a_key_may_be_text_or_bytes_alone_or_in_a_list(settings: Any, keys: object) -> None:
    settings.FIELD_ENCRYPTION_KEYS = keys

    assert conf.encryption_keys() == ("one",)


def test_the_database_holds_ciphertext_and_the_row_the_secret(row: ZohoCredential) -> None:
    assert columns()["refresh_token"].startswith("enc1:")
    assert SECRET not in columns()["refresh_token"]
    assert reread().refresh_token == SECRET


def test_an_update_of_the_queryset_encrypts_too(row: ZohoCredential) -> None:
    ZohoCredential.objects.update(access_token="1000.other.token")

    assert columns()["access_token"].startswith("enc1:")
    assert reread().access_token == "1000.other.token"


def test_a_bulk_update_encrypts_too(row: ZohoCredential) -> None:
    row.access_token = "1000.bulk.token"
    ZohoCredential.objects.bulk_update([row], ["access_token"])

    assert columns()["access_token"].startswith("enc1:")
    assert reread().access_token == "1000.bulk.token"


def test_an_empty_secret_stays_empty_and_can_be_searched(row: ZohoCredential) -> None:
    assert columns()["access_token"] == ""
    assert ZohoCredential.objects.filter(access_token="").exists()


def test_ciphertext_moved_to_another_field_is_not_read(row: ZohoCredential) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE integrations_zohocredential SET access_token = refresh_token")

    assert reread().unreadable_secrets() == ["access_token"]


def test_a_secret_that_cannot_be_read_can_be_blanked_and_replaced(row: ZohoCredential, settings: Any) -> None:
    ZohoCredential.objects.update(access_token="1000.old.access-token")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    locked = reread()

    locked.client_secret, locked.refresh_token = "the-same-client-secret", "1000.new.refresh-token"
    locked.save()

    assert reread().unreadable_secrets() == []
    assert columns()["access_token"] == ""


@pytest.mark.parametrize("place", [0, 3, 5, 20, 60, -2])
def test_a_changed_character_is_noticed(row: ZohoCredential, place: int) -> None:
    text = columns()["refresh_token"]
    place %= len(text)
    changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]

    assert isinstance(encryption.decrypt("refresh_token", changed), SealedSecret)


def test_plaintext_in_the_column_is_not_taken_for_a_secret(row: ZohoCredential) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE integrations_zohocredential SET access_token = 'planted'")

    assert reread().unreadable_secrets() == ["access_token"]


@pytest.mark.parametrize("keys", [[], "", ["malformed"], [Fernet.generate_key().decode()]])
def test_with_a_wrong_or_missing_key_the_row_opens_and_nothing_is_overwritten(
    row: ZohoCredential, settings: Any, keys: Any
) -> None:
    before = columns()
    settings.FIELD_ENCRYPTION_KEYS = keys

    locked = reread()
    assert locked.unreadable_secrets() == ["client_secret", "refresh_token"]
    assert not locked.refresh_token
    locked.organization_name = "Shop"
    locked.save()
    locked.save(force_update=True)
    ZohoCredential.objects.bulk_update([locked], list(SECRET_FIELDS))

    assert columns() == before


def test_without_a_key_a_new_secret_is_refused_with_what_to_do(row: ZohoCredential, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []
    row.refresh_token = "1000.another.one"

    with pytest.raises(ImproperlyConfigured, match="FIELD_ENCRYPTION_KEYS"):
        row.save()


def test_a_sealed_secret_says_so_and_shows_nothing(row: ZohoCredential, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []

    assert repr(reread().refresh_token) == "<secret that cannot be read: key missing>"


@pytest.mark.parametrize("locked", [False, True])
def test_dumpdata_gives_ciphertext_and_loaddata_takes_it_back(
    row: ZohoCredential, settings: Any, tmp_path: Any, locked: bool
) -> None:
    keys = settings.FIELD_ENCRYPTION_KEYS
    settings.FIELD_ENCRYPTION_KEYS = [] if locked else keys
    out = io.StringIO()
    call_command("dumpdata", "integrations", stdout=out)
    fixture = tmp_path / "dump.json"
    fixture.write_text(out.getvalue())

    assert SECRET not in out.getvalue()
    assert json.loads(out.getvalue())[0]["fields"]["refresh_token"].startswith("enc1:")
    call_command("loaddata", str(fixture), verbosity=0)
    settings.FIELD_ENCRYPTION_KEYS = keys
    assert reread().refresh_token == SECRET


def test_rotation_moves_every_secret_to_the_first_key(row: ZohoCredential, settings: Any) -> None:
    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]
    version = row.credential_version
    out = io.StringIO()
    call_command("rotate_encryption_keys", stdout=out)

    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert reread().refresh_token == SECRET
    assert reread().credential_version == version
    assert out.getvalue() == "2 secrets now use the first key.\n"


def test_rotation_leaves_what_it_cannot_read_and_says_so(row: ZohoCredential, settings: Any) -> None:
    before = columns()
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CommandError, match="2 secrets could not be read"):
        call_command("rotate_encryption_keys", stdout=io.StringIO())

    assert columns() == before


def test_rotation_does_not_undo_a_write_that_came_between(row: ZohoCredential, settings: Any, monkeypatch: Any) -> None:
    original = encryption.rotate

    def rotate_while_a_sync_renews(name: str, stored: str) -> SealedSecret | None:
        fresh = original(name, stored)
        if reread().access_token != "1000.renewed.meanwhile":
            ZohoCredential.objects.update(access_token="1000.renewed.meanwhile")
        return fresh

    ZohoCredential.objects.update(access_token="1000.old.token")
    monkeypatch.setattr(encryption, "rotate", rotate_while_a_sync_renews)
    call_command("rotate_encryption_keys", stdout=io.StringIO())

    assert reread().access_token == "1000.renewed.meanwhile"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200))
def test_every_possible_secret_survives_the_round_trip(secret: str) -> None:
    stored = encryption.encrypt("access_token", secret)

    assert encryption.decrypt("access_token", stored) == secret
