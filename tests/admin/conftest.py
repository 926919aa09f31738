"""People with different rights, a product of each sort, and a worker queue that is down."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from products_and_services.models import Product
from tests.plugins.environment import FOLDER
from whatsappcrm_backend.broker import broker_options
from whatsappcrm_backend.celery import app

DEAD_BROKER = "redis://127.0.0.1:1"
VIEWS = ("view_product", "view_syncrun", "view_zohocredential")


def person(role: str) -> User | None:
    """A user with the rights of a role; None for a visitor who is not signed in."""
    if role == "anonymous":
        return None
    user = User.objects.create_user(role, first_name=role.title(), is_staff=role != "customer")
    if role == "viewer":
        user.user_permissions.add(*Permission.objects.filter(codename__in=VIEWS))
    elif role == "operator":
        user.groups.add(Group.objects.get(name="Zoho operators"))
    elif role == "superuser":
        user.is_superuser = True
        user.save()
    return user


def browser_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def root(db: None) -> Client:
    """A superuser's browser."""
    return browser_of(person("superuser"))


@pytest.fixture
def linked(db: None) -> Product:
    return Product.objects.create(zoho_item_id="4000001", name="Clay pot", sku="POT-1", price="12.50", stock_quantity=3)


@pytest.fixture
def own(db: None) -> Product:
    return Product.objects.create(name="Consultation", price="80")


@pytest.fixture
def dead_queue() -> Iterator[None]:
    """The broker's port is closed."""
    with using_broker(DEAD_BROKER):
        yield


@pytest.fixture
def silent_queue() -> Iterator[None]:
    """The broker takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as hole, using_broker(f"redis://127.0.0.1:{hole.getsockname()[1]}"):
        yield


@contextmanager
def using_broker(url: str) -> Iterator[None]:
    """Celery with another broker. It reads the variable before any setting, so that is what has to change."""
    before = app.conf.broker_transport_options
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CELERY_BROKER_URL", url)
        _connect_anew(broker_options(url, FOLDER))
        assert app.connection_for_write().transport_cls == "redis"
        yield
    _connect_anew(before)


def _connect_anew(options: dict[str, object]) -> None:
    app.conf.update(broker_transport_options=options)
    app._pool = None
    app.amqp._producer_pool = None
