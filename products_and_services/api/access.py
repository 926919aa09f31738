"""Who may read the API, and how often; nothing here depends on the project's REST_FRAMEWORK settings."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from products_and_services.conf import setting


class ApiTokenAuthentication(TokenAuthentication):
    """The header “Authorization: Token …”, as the framework reads it, safe against text no database can hold."""

    def authenticate_credentials(self, key: str) -> Any:
        if "\x00" in key:
            raise AuthenticationFailed(_("Invalid token."))
        return super().authenticate_credentials(key)


class MayViewProducts(BasePermission):
    message = _("Your account may not view products. Ask an administrator for the permission “Can view product”.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return bool(user and user.is_authenticated and user.has_perm("products_and_services.view_product"))


class MayViewRuns(BasePermission):
    """Whoever may start a sync may see what came of it."""

    message = _("Your account may not view syncs. Ask an administrator for the permission “Can view sync run”.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        if not user or not user.is_authenticated:
            return False
        return user.has_perm("products_and_services.view_syncrun") or user.has_perm("products_and_services.sync_zoho")


class MaySync(BasePermission):
    message = _("Your account may not start a sync. Ask an administrator for the permission “Can start a Zoho sync”.")

    def has_permission(self, request: Request, view: APIView) -> bool:
        user = request.user
        return bool(user and user.is_authenticated and user.has_perm("products_and_services.sync_zoho"))


class ApiThrottle(UserRateThrottle):
    """At most ZOHO_API_RATE requests per account, or per address where nobody is logged in.

    Counted in Django's default cache: with a cache per process (LocMem) each process counts for itself.
    """

    scope = "zoho_api"
    num_requests: int
    duration: int

    def get_rate(self) -> Any:
        return setting("ZOHO_API_RATE")

    def wait(self) -> float:
        """Seconds until enough requests are forgotten to let the next one in, also after the limit was lowered."""
        in_the_way = self.history[self.num_requests - 1] if self.history else self.now
        return max(float(in_the_way + self.duration - self.now), 1.0)
