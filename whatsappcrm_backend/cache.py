"""The shared cache of a project that must not stand still with it."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
ANSWER_SECONDS = 1


class OptionalRedisCache(RedisCache):
    """Redis that may be down: nothing is found then and nothing kept, which costs the API its rate limits only."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """As Django's own; an answer that takes longer than a second counts as none."""
        waits = {"socket_connect_timeout": ANSWER_SECONDS, "socket_timeout": ANSWER_SECONDS}
        super().__init__(server, {**params, "OPTIONS": {**waits, **params.get("OPTIONS", {})}})

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            return self._missed(error, default)

    def set(self, key: Any, value: Any, *more: Any, **options: Any) -> None:
        try:
            super().set(key, value, *more, **options)
        except RedisError as error:
            self._missed(error, None)

    def _missed(self, error: RedisError, instead: Any) -> Any:
        logger.warning("The shared cache cannot be reached: %s", type(error).__name__)
        return instead
