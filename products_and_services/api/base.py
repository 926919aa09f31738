"""What every view of the API shares, said here and nowhere in a project's settings."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.openapi import AutoSchema
from rest_framework.authentication import SessionAuthentication
from rest_framework.generics import GenericAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from products_and_services.api.access import ApiThrottle, ApiTokenAuthentication, MayViewProducts
from products_and_services.api.problems import handle_exception
from products_and_services.api.query_rules import check_query


class AcceptHeaderOnly(DefaultContentNegotiation):
    """The Accept header decides; `format` in the query is an unknown parameter like any other."""

    def filter_renderers(self, renderers: Iterable[BaseRenderer], format: str) -> list[BaseRenderer]:
        return list(renderers)


class StrictView(APIView):
    """One error shape, a strict query string, throttled, and no answer kept in a cache on the way."""

    # The token comes first: its challenge turns “nobody is logged in” into a 401.
    authentication_classes = (ApiTokenAuthentication, SessionAuthentication)
    throttle_classes = (ApiThrottle,)
    versioning_class = None
    schema = AutoSchema()
    http_method_names = [name for name in APIView.http_method_names if name != "options"]
    # None: the view reads its query itself.
    query_parameters: ClassVar[Collection[str] | None] = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.query_parameters is not None:
            check_query(request, self.query_parameters)

    def get_exception_handler(self) -> Callable[..., HttpResponse]:
        return handle_exception

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Cache-Control": "private, no-store"}


class ApiView(StrictView, GenericAPIView):
    """A documented address of the API: JSON in, JSON out, for accounts that may view products."""

    content_negotiation_class = AcceptHeaderOnly
    renderer_classes = (JSONRenderer,)
    parser_classes = (JSONParser,)
    permission_classes: Any = (MayViewProducts,)
    filter_backends: Any = ()
    pagination_class: Any = None
