"""People with different rights, a product of each sort, and a worker queue that is down."""

from collections.abc import Iterator

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
    before = (app.conf.broker_url, app.conf.broker_transport_options)
    _use(DEAD_BROKER, broker_options(DEAD_BROKER, FOLDER))
    yield
    _use(*before)


def _use(url: str, options: dict[str, object]) -> None:
    app.conf.update(broker_url=url, broker_transport_options=options)
    app._pool = None
    app.amqp._producer_pool = None
