"""For Sentry, where a project uses it: `before_send` that lets no secret out. Sentry itself is not needed here."""

from collections.abc import Mapping
from typing import Any

from integrations.log_context import current_run
from integrations.log_redaction import REDACTED, redact

Event = dict[str, Any]
# Values under these names are dropped whatever they look like; compared in lower case.
SECRET_NAMES = frozenset(
    {
        "access_token",
        "authorization",
        "client_secret",
        "code",
        "code_verifier",
        "cookie",
        "cookies",
        "field_encryption_keys",
        "refresh_token",
        "secret_key",
    }
)
RUN_TAG = "zoho_run"


def scrub_event(event: Event, hint: Mapping[str, Any] | None = None) -> Event:
    """The event without secrets, tagged with the sync run it belongs to; for `before_send` and its siblings."""
    cleaned: Event = _cleaned(event)
    run = current_run()
    tags = cleaned.setdefault("tags", {})
    if run is not None and isinstance(tags, dict):
        tags[RUN_TAG] = str(run)
    return cleaned


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {_cleaned(name): _under(name, inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return REDACTED if isinstance(value, bytes) else value


def _under(name: object, value: Any) -> Any:
    return REDACTED if str(name).lower() in SECRET_NAMES and value is not None else _cleaned(value)
