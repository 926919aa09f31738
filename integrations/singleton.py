"""A model with at most one row, which cannot be deleted: pk 1, a check constraint, and clear refusals."""

from collections.abc import Iterable
from typing import Any, NoReturn, Self, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

ONLY_PK = 1
Row = TypeVar("Row", bound=models.Model)


class SecondRowError(IntegrityError):
    """A second row of a singleton was about to be stored."""


class KeptRowError(models.ProtectedError):
    """Somebody tried to delete the row of a singleton."""


def refuse_deletion(sender: type[models.Model], instance: models.Model, **_kwargs: object) -> NoReturn:
    """pre_delete receiver for the ways that the methods below do not see, such as a cascade."""
    sentence = _("The %(name)s cannot be deleted. Use Disconnect: it blanks the tokens and keeps the rest.")
    raise KeptRowError(sentence % {"name": sender._meta.verbose_name}, {instance})


class SingletonQuerySet(models.QuerySet[Row]):
    """bulk_create skips save(), so it pins the primary key itself."""

    def delete(self) -> NoReturn:
        """Refused before a transaction begins, so that the caller's own goes on."""
        refuse_deletion(self.model, self.model(pk=ONLY_PK))

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        rows = list(objs)
        for row in rows:
            row.pk = ONLY_PK
        if len(rows) > 1 or (rows and self.model._default_manager.exists()):
            raise _second_row(self.model)
        try:
            with transaction.atomic(using=self.db):
                return super().bulk_create(rows, *args, **kwargs)
        except IntegrityError:
            raise _second_row(self.model) from None


class SingletonModel(models.Model):
    """Base of a singleton; the database decides a race between two creations."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY_PK, editable=False)

    objects = SingletonQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [models.CheckConstraint(condition=models.Q(id=ONLY_PK), name="%(app_label)s_%(class)s_only_one")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises SecondRowError when this object is new and a row exists already."""
        self.pk = ONLY_PK
        if not self._state.adding:
            super().save(*args, **kwargs)
            return
        try:
            with transaction.atomic(using=kwargs.get("using")):
                super().save(*args, **{**kwargs, "force_insert": True})
        except IntegrityError:
            raise _second_row(type(self)) from None

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        refuse_deletion(type(self), self)

    @classmethod
    def get_instance(cls) -> Self | None:
        """The row, or None; reading never creates one."""
        return cast("Self | None", cls._default_manager.filter(pk=ONLY_PK).first())

    def clean(self) -> None:
        super().clean()
        if self._state.adding and type(self)._default_manager.exists():
            raise ValidationError(str(_second_row(type(self))))


def _second_row(model: type[models.Model]) -> SecondRowError:
    sentence = _("There is already a %(name)s, and there can be only one. Open it in the admin and change it there.")
    return SecondRowError(sentence % {"name": model._meta.verbose_name})
