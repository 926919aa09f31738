"""Who asks the API, and what it has to tell."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.cache import cache
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from products_and_services.models import Product, SyncRun
from tests.api.answers import NINE


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def agent(db: None) -> User:
    """A person who may view products and nothing else."""
    user = User.objects.create_user("agent")
    user.user_permissions.add(Permission.objects.get(codename="view_product"))
    return user


@pytest.fixture
def token(agent: User) -> Token:
    return Token.objects.create(user=agent)


@pytest.fixture
def api(token: Token) -> APIClient:
    """A client that sends the agent's token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


@pytest.fixture
def product(db: None) -> Callable[..., Product]:
    """Makes a product; `updated_at` may be given too."""

    def make(name: str = "Green tea", updated_at: datetime | None = None, **fields: Any) -> Product:
        made = Product.objects.create(name=name, **fields)
        if updated_at:
            Product.objects.filter(pk=made.pk).update(updated_at=updated_at)
        return made

    return make


@pytest.fixture
def shelf(product: Callable[..., Product]) -> dict[str, Product]:
    """Four products: two in stock, one oversold and off sale, one whose price and stock nobody knows."""
    return {
        "tea": product("Green tea", NINE, zoho_item_id="101", sku="TEA-1", price="12.50", stock_quantity="5"),
        "mug": product(
            "Mug", NINE + timedelta(hours=1), zoho_item_id="102", sku="MUG-1", price=3, stock_quantity="0.5"
        ),
        "pot": product("Tea pot", NINE + timedelta(hours=2), sku="POT_1", price=40, stock_quantity=-2, is_active=False),
        "gift": product("Gift wrap", NINE + timedelta(hours=3), price=None, stock_quantity=None),
    }


@pytest.fixture
def full_pass(db: None) -> Callable[..., SyncRun]:
    """Makes a run; by default a complete full pass that was applied."""

    def make(**fields: Any) -> SyncRun:
        said = {"kind": "full", "state": "succeeded", "complete": True, "started_at": NINE, **fields}
        return SyncRun.objects.create(**said)

    return make
