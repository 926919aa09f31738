"""System checks of the connection, registered by being imported; every id is explained in docs/messages/checks.md."""

from integrations.checks import connection, keys, reports, values

__all__ = ["connection", "keys", "reports", "values"]
