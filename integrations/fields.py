"""A text column whose value is ciphertext everywhere but in memory."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from integrations import encryption
from integrations.encryption import PREFIX, SealedSecret
from integrations.log_redaction import remember


def clean_secret(value: str) -> str:
    """Strip a pasted secret; refuse what no Zoho secret contains. The message never repeats the value."""
    if isinstance(value, SealedSecret):
        return value
    value = value.strip()
    if not value.isascii() or any(not "!" <= char <= "~" for char in value):
        raise ValidationError(
            _("This value holds a space, a line break or a character that no Zoho secret has. Copy it again."),
            code="secret_characters",
        )
    if value.startswith(PREFIX):
        raise ValidationError(_("This is an encrypted value, not the secret itself."), code="secret_encrypted")
    return value


def clean_secrets(row: models.Model) -> None:
    """Strip and check all secrets of a row; raises ValidationError before any transaction has begun."""
    for column in row._meta.concrete_fields:
        if isinstance(column, EncryptedTextField):
            column.pre_save(row, add=False)


class EncryptedTextField(models.TextField):
    """Secret text: encrypted on every way into the database, a SealedSecret when it cannot be read.

    Values are stripped and checked on ``save()``, ``update()`` and bulk writes alike. Only ``""`` can be searched.
    """

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> str:
        return self._open(value or "")

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if isinstance(text, str) and text.startswith(PREFIX):
            return self._open(text)  # loaddata of what dumpdata wrote
        return text

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return super().clean(clean_secret("" if value is None else value), model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self._checked(super().pre_save(model_instance, add))
        if isinstance(value, str):
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        if hasattr(value, "as_sql"):
            return super().get_db_prep_save(value, connection)
        value = self._checked(value)
        remember(value)
        return super().get_db_prep_save(encryption.encrypt(self.attname, value), connection)

    def get_prep_value(self, value: Any) -> Any:
        """As it is: TextField would pass it through `to_python`, which opens ciphertext."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """What ``dumpdata`` writes: ciphertext."""
        value: Any = self.value_from_object(obj)
        return encryption.encrypt(self.attname, "" if value is None else value)

    def _open(self, stored: str) -> str:
        value = encryption.decrypt(self.attname, stored)
        remember(value)
        return value

    def _checked(self, value: Any) -> Any:
        if hasattr(value, "as_sql"):
            return value
        try:
            return clean_secret("" if value is None else value)
        except ValidationError as error:
            raise ValidationError({self.name: error}) from None
