"""The project's users, whatever their model: nothing beyond Django's own contract of a user is asked of it."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet


def name_of(person: Any) -> str:
    """The full name where the model knows one, otherwise what the person signs in with."""
    full_name = getattr(person, "get_full_name", None)
    return str((full_name and full_name()) or person.get_username())


def reachable(people: QuerySet[Any]) -> QuerySet[Any]:
    """Those of them who may sign in and have an address; none where the model has no address."""
    email = email_field()
    if not _has_column(email):
        return people.none()
    return people.filter(**_where_there_are_columns(is_active=True)).exclude(**{email: ""}).exclude(**{email: None})


def reachable_staff() -> QuerySet[Any]:
    """Whom the settings page offers to tell."""
    staff = get_user_model()._default_manager.filter(**_where_there_are_columns(is_staff=True))
    return reachable(staff).order_by("pk")


def email_field() -> str:
    """The name of the column with the address."""
    return str(get_user_model().get_email_field_name())


def _where_there_are_columns(**conditions: bool) -> dict[str, bool]:
    """A model may answer `is_staff` from code; then everybody is offered, and the person who chooses knows."""
    return {name: wanted for name, wanted in conditions.items() if _has_column(name)}


def _has_column(name: str) -> bool:
    try:
        return bool(get_user_model()._meta.get_field(name).concrete)
    except FieldDoesNotExist:
        return False
