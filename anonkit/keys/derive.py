"""Deriving keys: one HKDF, with fields that cannot run into each other.

`info` is the list of fields, each written as its length (4 bytes, big-endian)
and its UTF-8 bytes: two different lists never give the same bytes, which
joining texts would allow (`a`, `bc` and `ab`, `c`).

Source:
    HKDF: RFC 5869, with SHA-256.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from anonkit.errors import SecretError

SALT = b"anonkit/v1"
SECRET_BYTES = 32

PURPOSES = frozenset(
    {
        "mac-token",  # pseudonyms that cannot be turned back
        "siv-token",  # reversible tokens
        "date-shift",  # one offset per person
        "displace",  # one way per cluster
        "row-shuffle",  # the order of the released rows
        "row-bound",  # which of a person's rows a table counts
        "fingerprint",  # the keyed fingerprint of an input
        "people",  # who tables are about, the same in every release
        "escrow",  # sealed mapping files
        "key-id",  # short names of keys
    }
)
"""What a key may be for. A key of one purpose says nothing about another's."""


def derive(secret: bytes, purpose: str, *fields: str, length: int = SECRET_BYTES) -> bytes:
    """A key for one purpose, in one scope.

    Args:
        secret: A root or release secret, at least 32 bytes.
        purpose: One of `PURPOSES`.
        fields: The scope, in a fixed order for each purpose, such as
            algorithm, policy name, domain, linkage scope, normaliser. None is
            empty: a scope that was forgotten would silently link what must
            not be linked.
        length: Bytes wanted, 16 to 64. Keys of two lengths in the same scope
            begin alike; keep one length to a purpose.

    Raises:
        SecretError: A short secret, an unknown purpose or an empty field.
    """
    if len(secret) < SECRET_BYTES:
        raise SecretError(f"a secret has fewer than {SECRET_BYTES} bytes", code="key.short")
    if purpose not in PURPOSES:
        raise SecretError(f"there is no key purpose called {purpose!r}", code="key.purpose")
    if not all(fields):
        raise SecretError(f"a {purpose} key lacks a part of its scope", code="key.scope")
    if not 16 <= length <= 64:
        raise ValueError("a key is 16 to 64 bytes long")
    info = b"".join(_field(text) for text in (purpose, *fields))
    return HKDF(algorithm=SHA256(), length=length, salt=SALT, info=info).derive(secret)


def _field(text: str) -> bytes:
    data = text.encode("utf-8")
    return len(data).to_bytes(4, "big") + data
