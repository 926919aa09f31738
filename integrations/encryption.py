"""Encryption of one secret: Fernet tokens behind a version prefix, bound to the field that they belong to."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from integrations import conf

PREFIX = "enc1:"


class SealedSecret(str):
    """A stored secret that could not be read: empty to whoever uses it, written back byte for byte."""

    __slots__ = ("ciphertext",)
    ciphertext: str

    def __new__(cls, ciphertext: str) -> "SealedSecret":
        sealed = super().__new__(cls, "")
        sealed.ciphertext = ciphertext
        return sealed

    def __eq__(self, other: object) -> bool:
        """Not the empty text that it looks like: whoever blanks it has changed it."""
        return isinstance(other, SealedSecret) and other.ciphertext == self.ciphertext

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.ciphertext)

    def __repr__(self) -> str:
        return "<secret that cannot be read: key missing>"


def encrypt(field_name: str, value: str) -> str:
    """Ciphertext of ``value`` for this field; raises ImproperlyConfigured when there is no usable key."""
    if isinstance(value, SealedSecret):
        return value.ciphertext
    if not value:
        return ""
    token = _cipher(conf.encryption_keys()).encrypt(f"{field_name}:{value}".encode())
    return PREFIX + token.decode()


def decrypt(field_name: str, stored: str) -> str:
    """The secret, or a SealedSecret when key, bytes or field do not fit. Never raises."""
    if not stored:
        return ""
    try:
        plain = _cipher(conf.encryption_keys()).decrypt(_token(stored)).decode()
    except (InvalidToken, ImproperlyConfigured, UnicodeError):
        return SealedSecret(stored)
    # The name inside the plaintext: a ciphertext copied from another column is refused.
    name, _separator, value = plain.partition(":")
    return value if name == field_name else SealedSecret(stored)


def rotate(field_name: str, stored: str) -> SealedSecret | None:
    """The same secret under the first key, ready to be written as it is; None when it cannot be read."""
    value = decrypt(field_name, stored)
    return None if isinstance(value, SealedSecret) else SealedSecret(encrypt(field_name, value))


def malformed_keys(keys: tuple[str, ...]) -> list[int]:
    """Positions (from 1) of keys that are not 32 bytes in url-safe base64."""
    return [place for place, key in enumerate(keys, start=1) if not _is_key(key)]


def _is_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return True


def _token(stored: str) -> bytes:
    if not stored.startswith(PREFIX):
        raise InvalidToken
    return stored.removeprefix(PREFIX).encode()


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    if not keys or malformed_keys(keys):
        raise ImproperlyConfigured(
            _(
                "FIELD_ENCRYPTION_KEYS is missing or malformed, so no secret can be stored. "
                "Make a key with “python -c 'from cryptography.fernet import Fernet; "
                "print(Fernet.generate_key().decode())'” and set it."
            )
        )
    return MultiFernet([Fernet(key) for key in keys])
