"""What is told of keys: a public one with its fingerprint in words, and what a keyring holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from anonkit import keys
from anonkit.canonical import sha256_hex
from anonkit.errors import SecretError
from anonkit.files import plain_errors
from anonkit.records import HeldKey, HeldRelease, KeyRecord, KeyringRecord

MAX_PEM_BYTES = 64 << 10
"""Read of a file that should hold a public key: such a key has some 120 bytes."""


def record_of(ring: keys.Keyring) -> KeyRecord:
    """The public half of a keyring: of an approver's both keys, as whoever releases keeps them."""
    if ring.purpose == "approve":
        return _record(ring.approver.key_id, ring.approver.pem, str(ring.path))
    return _record(ring.key_id, ring.public_pem, str(ring.path))


def record_of_file(path: Path) -> KeyRecord:
    """A public key that was given, in PEM form: one that signs, or both of an approver.

    Raises:
        SecretError: There is none, or one under which a signature proves nothing.
    """
    with naming(path):
        return record_of_pem(read_pem(path))


def read_pem(path: Path) -> bytes:
    """The first bytes of a file, more than any public key has."""
    with plain_errors(path, SecretError), path.open("rb") as file:
        return file.read(MAX_PEM_BYTES)


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Say in which file a key is that was refused inside."""
    try:
        yield
    except SecretError as error:
        if error.where:
            raise
        raise SecretError(error.problem, where=str(path), fix=error.fix, code=error.code) from None


def record_of_pem(text: bytes) -> KeyRecord:
    """A public key from its PEM text.

    Raises:
        SecretError: As `record_of_file`.
    """
    if text.count(b"BEGIN PUBLIC KEY") > 1:
        approver = keys.read_approver(text)
        return _record(approver.key_id, approver.pem)
    public = keys.read_public(text)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return _record(sha256_hex(public.public_bytes_raw()), pem)


def held_in(ring: keys.Keyring) -> KeyringRecord:
    """All that a keyring's file holds now, without its secrets."""
    content = ring.latest()
    signing = [
        HeldKey("signing", key.key_id, keys.words(key.key_id), key.state) for key in content.keys
    ]
    roots = [
        HeldKey("root", root.key_id, keys.words(root.key_id), root.state) for root in content.roots
    ]
    releases = [
        HeldRelease(
            name,
            label,
            "destroyed" if kept.secret is None else "recomputable",
            kept.root_id,
            "destroyed" if content.root_of(kept.root_id).secret is None else "recomputable",
        )
        for (name, label), kept in sorted(content.releases.items(), key=lambda item: item[0])
    ]
    return KeyringRecord(str(ring.path), content.purpose, (*signing, *roots), tuple(releases))


def _record(key_id: str, pem: bytes, keyring: str = "") -> KeyRecord:
    return KeyRecord(keyring, key_id, keys.words(key_id), pem.decode("ascii"))
