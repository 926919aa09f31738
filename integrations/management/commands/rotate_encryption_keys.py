"""manage.py rotate_encryption_keys: write every stored secret anew under the first key."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import ngettext

from integrations import encryption
from integrations.encryption import SealedSecret
from integrations.fields import EncryptedTextField

TRIES = 20


class Command(BaseCommand):
    """Safe while syncs run: a value that changed meanwhile is read again, and nobody else's write is undone."""

    help = "Encrypts all stored secrets with the first key of FIELD_ENCRYPTION_KEYS; afterwards the others may go."

    def handle(self, *_args: Any, **_options: Any) -> None:
        outcomes = [
            _rotated(model, pk, field.attname)
            for model in apps.get_models()
            for field in model._meta.concrete_fields
            if isinstance(field, EncryptedTextField)
            for pk in model._default_manager.exclude(**{field.attname: ""}).values_list("pk", flat=True)
        ]
        rotated, left = sum(outcomes), len(outcomes) - sum(outcomes)
        sentence = ngettext(
            "%(count)d secret now uses the first key.", "%(count)d secrets now use the first key.", rotated
        )
        self.stdout.write(sentence % {"count": rotated})
        if left:
            raise CommandError(_left_alone(left))


def _left_alone(count: int) -> str:
    sentence = ngettext(
        "%(count)d secret could not be read and was left as it is. "
        "Put the key that encrypted it back into FIELD_ENCRYPTION_KEYS and run this again.",
        "%(count)d secrets could not be read and were left as they are. "
        "Put the key that encrypted them back into FIELD_ENCRYPTION_KEYS and run this again.",
        count,
    )
    return sentence % {"count": count}


def _rotated(model: type[models.Model], pk: Any, name: str) -> bool:
    """Whether the secret is under the first key now; compare-and-set on the ciphertext, as often as it changes."""
    rows = model._default_manager.filter(pk=pk)
    for _try in range(TRIES):
        # Cast hides the field type, so that the ciphertext itself comes back.
        stored = rows.values_list(Cast(name, models.TextField()), flat=True).first()
        if not stored:
            return True
        fresh: SealedSecret | None = encryption.rotate(name, stored)
        if fresh is None:
            return False
        if rows.filter(**{name: stored}).update(**{name: fresh}):
            return True
    return False
