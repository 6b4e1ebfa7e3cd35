"""What a receiver is told of a public key: the key itself, and its fingerprint in words."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anonkit import keys
from anonkit.canonical import sha256_hex
from anonkit.errors import SecretError
from anonkit.files import plain_errors
from anonkit.records import KeyRecord

MAX_PEM_BYTES = 64 << 10
"""Read of a file that should hold a public key: such a key has some 120 bytes."""


def record_of(ring: keys.Keyring) -> KeyRecord:
    """The public half of a keyring."""
    return KeyRecord(
        keyring=str(ring.path),
        key_id=ring.key_id,
        words=keys.words(ring.key_id),
        pem=ring.public_pem.decode("ascii"),
    )


def record_of_file(path: Path) -> KeyRecord:
    """A public key that was given, in PEM form.

    Raises:
        SecretError: There is none, or one under which a signature proves nothing.
    """
    with plain_errors(path, SecretError), path.open("rb") as file:
        text = file.read(MAX_PEM_BYTES)
    public = keys.read_public(text)
    key_id = sha256_hex(public.public_bytes_raw())
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
    return KeyRecord(keyring="", key_id=key_id, words=keys.words(key_id), pem=pem)
