"""System checks of the syncs, registered by being imported; every id is explained in docs/messages/checks.md."""

from products_and_services.checks import databases, delivery, values, workers

__all__ = ["databases", "delivery", "values", "workers"]
