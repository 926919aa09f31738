"""The shared cache may be down: the API answers, it only counts no requests."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from whatsappcrm_backend.cache import OptionalRedisCache


@pytest.fixture(params=["nothing listens", "nothing answers"])
def dead_redis(request: pytest.FixtureRequest) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1] if request.param == "nothing answers" else 1
        yield f"redis://127.0.0.1:{port}/0"


@pytest.mark.django_db
def test_the_api_answers_while_redis_is_down(client: Client, settings: Any, dead_redis: str) -> None:
    backend = f"{OptionalRedisCache.__module__}.{OptionalRedisCache.__name__}"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": dead_redis}}

    assert client.get("/api/v1/health/").status_code == 200


def test_what_is_kept_is_found(redis_url: str) -> None:
    cache = OptionalRedisCache(redis_url, {"KEY_PREFIX": "a-test"})

    cache.set("x", [1.5], 30)

    assert cache.get("x") == [1.5]
    assert cache.get("y", "default") == "default"
    cache.delete("x")
    cache.close()
