"""Know which fields of a loaded row were changed, and save only those."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models


class ChangedFieldsModel(models.Model):
    """``save()`` of a loaded row writes changed columns only, so it cannot undo what others wrote meanwhile."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None and not kwargs.get("force_insert"):
            kwargs["update_fields"] = self.changed_fields() | self._always_saved()
        super().save(*args, **kwargs)
        self._remember_loaded()

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any) -> Self:
        row = super().from_db(db, field_names, values, **kwargs)
        row._remember_loaded()
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self._remember_loaded()

    def loaded(self, name: str) -> Any:
        """The value that the database held when this row was read or last saved."""
        return self.__dict__.get("_loaded", {}).get(name)

    def changed_fields(self) -> set[str]:
        """Names of the fields that differ from what was loaded; all of them for a new row."""
        names = {field.attname for field in self._meta.concrete_fields}
        if self._state.adding:
            return names
        loaded: dict[str, Any] = self.__dict__.get("_loaded", {})
        return {
            name for name in names & self.__dict__.keys() if name not in loaded or loaded[name] != getattr(self, name)
        }

    def _always_saved(self) -> set[str]:
        return {field.attname for field in self._meta.concrete_fields if getattr(field, "auto_now", False)}

    def _remember_loaded(self) -> None:
        names = {field.attname for field in self._meta.concrete_fields}
        self.__dict__["_loaded"] = {name: self.__dict__[name] for name in names & self.__dict__.keys()}
