"""The description of the API (OpenAPI) and the page that shows it; its texts are for developers, in English."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from drf_spectacular.generators import EndpointEnumerator, SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from products_and_services.api.base import ApiView, StrictView
from products_and_services.api.problems import CONTENT_TYPE

Method = TypeVar("Method", bound=Callable[..., Any])

INFO = {
    "title": "Products kept true to Zoho Inventory",
    "version": "1",
    "description": "The catalogue as the CRM knows it. Reading it never calls Zoho; `catalogue_as_of` says how fresh "
    "it is. Numbers are strings, exact to the last digit. Unknown, empty or repeated query parameters are refused.",
}


class FieldErrorSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="The query parameter or field that is wrong.")
    detail = serializers.CharField()
    code = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """Problem details, RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="For people: what happened and what to do.")
    code = serializers.CharField(help_text="For programs: what kind of problem it is.")
    # The metaclass takes fields off the class, so the framework's own `errors` stays.
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


REASONS = {
    400: "A query parameter or the body is wrong.",
    401: "Nobody is logged in, or the token is not valid.",
    403: "The account lacks the permission.",
    404: "There is nothing here, or no such page.",
    405: "The address does not know this method.",
    406: "None of the types in the Accept header can be served.",
    415: "The body is not JSON.",
    429: "Too many requests.",
}
HEADERS = [
    OpenApiParameter("WWW-Authenticate", str, OpenApiParameter.HEADER, required=True, response=[401]),
    OpenApiParameter(
        "Retry-After",
        int,
        OpenApiParameter.HEADER,
        required=True,
        response=[429],
        description="Seconds until the next request is let in.",
    ),
]


def described(operation_id: str, tag: str, success: Any, statuses: Sequence[int]) -> Callable[[Method], Method]:
    """Describe an operation: its success, and problem details for each of the statuses."""
    said = {"operation_id": operation_id, "tags": [tag], "parameters": HEADERS}
    return saying(**said, responses={200: success, **problem_responses(statuses)})


def problem_responses(statuses: Sequence[int]) -> dict[Any, OpenApiResponse]:
    """Problem details for each of the statuses."""
    return {
        (status, CONTENT_TYPE): OpenApiResponse(ProblemSerializer, description=REASONS[status]) for status in statuses
    }


def saying(**description: Any) -> Callable[[Method], Method]:
    """Describe an operation in the words of `extend_schema`."""
    said = extend_schema(**description)

    def decorate(method: Method) -> Method:
        # Otherwise the decorator builds on the schema class of the surrounding project, which may be another one.
        method.kwargs = {"schema": AutoSchema}  # type: ignore[attr-defined]
        return said(method)

    return decorate


class OurAddressesOnly(EndpointEnumerator):
    """Keeps the addresses of a surrounding project out of a description that anybody may read."""

    def should_include_endpoint(self, path: str, callback: Any) -> bool:
        ours = issubclass(getattr(callback, "cls", object), ApiView)
        return ours and bool(super().should_include_endpoint(path, callback))


class CatalogueSchemaGenerator(SchemaGenerator):
    endpoint_inspector_cls = OurAddressesOnly

    def get_schema(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # One document for all: programs are made from it, and its prose is English.
        with override("en"):
            described: dict[str, Any] = super().get_schema(*args, **kwargs)  # type: ignore[no-untyped-call]
        return {**described, "info": INFO}


class SchemaView(StrictView, SpectacularAPIView):
    """The OpenAPI description; open to all, since it tells nothing about the data."""

    permission_classes = (AllowAny,)
    generator_class = CatalogueSchemaGenerator
    serve_public = True
    query_parameters = ("format",)

    @saying(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        return answer


class DocsView(StrictView, SpectacularSwaggerSplitView):
    """Swagger UI, served from this server alone; it works with the session of whoever is logged in."""

    permission_classes = (AllowAny,)
    url_name = "products_api:schema"
    title = INFO["title"]
    query_parameters: ClassVar[None] = None

    @saying(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]
        return answer

    def _get_schema_url(self, request: Request) -> str:
        return reverse(self.url_name)

    @staticmethod
    def _swagger_ui_resource(filename: str) -> str:
        return static(f"drf_spectacular_sidecar/swagger-ui-dist/{filename}")

    @staticmethod
    def _swagger_ui_favicon() -> str:
        return static("drf_spectacular_sidecar/swagger-ui-dist/favicon-32x32.png")
