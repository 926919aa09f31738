"""manage.py demo_login: the administrator of the demo."""

import os
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

USERNAME = "demo"


class Command(BaseCommand):
    """Makes the login once and keeps its password as given; never beside a real Zoho account."""

    help = f"Make the administrator '{USERNAME}' with the password in DEMO_PASSWORD; only while the sandbox is in use."

    def handle(self, *_args: str, **_options: Any) -> None:
        """Refuse without the sandbox or a password; otherwise a second call changes nothing."""
        if not settings.ZOHO_SANDBOX_URL:
            raise CommandError("The demo login is made only while ZOHO_SANDBOX_URL points to the sandbox.")
        password = os.environ.get("DEMO_PASSWORD", "")
        if not password:
            raise CommandError("Give the password in the variable DEMO_PASSWORD.")
        users = get_user_model()._default_manager
        user, _made = users.get_or_create(username=USERNAME, defaults={"is_staff": True, "is_superuser": True})
        if not user.check_password(password):
            user.set_password(password)
            user.save()
