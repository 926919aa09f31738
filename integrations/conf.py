"""Optional settings of this app with their defaults, read when they are needed so that a test may change them."""

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    "FIELD_ENCRYPTION_KEYS": (),
    "ZOHO_SANDBOX_URL": "",
    # An explicit proxy such as "http://proxy.example:3128"; the environment's proxy variables are never read.
    "ZOHO_PROXY_URL": "",
    # Where Zoho sends the browser back to; empty: the callback page at the address by which this site was reached.
    "ZOHO_REDIRECT_URI": "",
    "ZOHO_CONNECT_SECONDS": 5.0,
    "ZOHO_READ_SECONDS": 15.0,
    "ZOHO_TOTAL_SECONDS": 60.0,
    "ZOHO_REFRESH_SECONDS": 15.0,
    "ZOHO_REFRESH_WAIT_SECONDS": 20.0,
    "ZOHO_MAX_BODY_BYTES": 16 * 1024 * 1024,
    "ZOHO_ATTEMPTS": 5,
    # First wait after a failure; also the scale of every other wait between attempts, so tests set one number.
    "ZOHO_RETRY_BASE_SECONDS": 1.0,
    "ZOHO_RETRY_MAX_SECONDS": 60.0,
    "ZOHO_RETRY_AFTER_MAX_SECONDS": 300.0,
    # Over all processes; a call counts until this many seconds after its end, of which only tests ask for less.
    "ZOHO_CALLS_PER_MINUTE": 80,
    "ZOHO_QUOTA_WINDOW_SECONDS": 60.0,
    "ZOHO_MAX_IN_FLIGHT": 4,
    # Calls a day until Zoho's first answer tells the plan's number; 1,000 is the smallest plan's.
    "ZOHO_START_QUOTA": 1000,
    # Shares of the day's calls that are left when scheduled work stops, and when people's work stops.
    "ZOHO_RESERVE_FOR_PEOPLE": 0.15,
    "ZOHO_RESERVE": 0.03,
    "ZOHO_REFRESHES_PER_10_MINUTES": 5,
    "ZOHO_MAX_PAGES": 10_000,
    # How often the calls left today and the last success are written to the database by one client.
    "ZOHO_QUOTA_WRITE_SECONDS": 10.0,
}


def setting(name: str) -> Any:
    """The project's value of an optional setting, or this app's default."""
    return getattr(settings, name, DEFAULTS[name])


def seconds(name: str) -> float:
    """A setting that is a number of seconds."""
    return float(setting(name))


def number(name: str) -> int:
    """A setting that is a whole number."""
    return int(setting(name))


def encryption_keys() -> tuple[str, ...]:
    """The Fernet keys; a list, or one or several with commas between; the first encrypts, all of them decrypt.

    Text or bytes: cryptography itself makes keys as bytes.
    """
    keys = setting("FIELD_ENCRYPTION_KEYS") or ()
    listed = _text(keys).split(",") if isinstance(keys, str | bytes) else map(_text, keys)
    return tuple(key.strip() for key in listed if key.strip())


def _text(key: str | bytes) -> str:
    return key.decode("ascii", "replace") if isinstance(key, bytes) else str(key)
