"""The keyring's file: Argon2id turns the passphrase into a key, an AEAD does the rest.

The file is JSON: a `header` in clear, a `nonce` and a `box`. The box is sealed
with ChaCha20-Poly1305 under the header's canonical bytes, so that no part of
the header can be changed unnoticed, its `format` neither. The header's costs are
capped before they are used: a strange file cannot make the machine work for hours.

Source:
    Argon2id: RFC 9106. ChaCha20-Poly1305: RFC 8439.
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
import unicodedata
from dataclasses import dataclass, field, replace
from typing import Any

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from anonkit.canonical import canonical_json
from anonkit.errors import BusyError, SecretError

FORMAT = 2
"""What is written."""
READABLE = (1, 2)
"""What can be read."""
SALT_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16
"""By which a box is longer than what is in it."""


@dataclass(frozen=True)
class Strength:
    """What one guess at the passphrase costs."""

    memory_kib: int
    passes: int
    lanes: int


STRENGTH = Strength(memory_kib=256 * 1024, passes=3, lanes=4)
"""256 MiB: about one second of one core for each guess."""

HIGHEST = Strength(memory_kib=1024 * 1024, passes=10, lanes=16)
"""The most that a file may ask for: 1 GiB."""


@dataclass(frozen=True)
class Header:
    """The part of the file in clear."""

    strength: Strength
    salt: bytes
    key_id: str
    format: int = FORMAT

    def document(self) -> dict[str, str | int]:
        return {
            "format": self.format,
            "kdf": "argon2id",
            "memory_kib": self.strength.memory_kib,
            "passes": self.strength.passes,
            "lanes": self.strength.lanes,
            "salt": encode(self.salt),
            "aead": "chacha20-poly1305",
            "key_id": self.key_id,
        }


@dataclass(frozen=True)
class Sealed:
    """A keyring's file, taken apart but not opened."""

    header: Header
    nonce: bytes
    box: bytes


@dataclass(frozen=True)
class Wrap:
    """The key that seals one keyring's file, for as long as its passphrase stays the same."""

    header: Header
    key: bytes = field(repr=False)

    def seal(self, content: bytes) -> bytes:
        """The bytes of the whole file. Every call draws a new nonce."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        header = self.header.document()
        box = ChaCha20Poly1305(self.key).encrypt(nonce, content, canonical_json(header))
        return canonical_json({"header": header, "nonce": encode(nonce), "box": encode(box)})

    def opens(self, sealed: Sealed) -> bool:
        """Whether a file was sealed under the same passphrase in the same way."""
        mine, its = self.header, sealed.header
        return (mine.strength, mine.salt) == (its.strength, its.salt)

    def writing(self, key_id: str) -> Wrap:
        """The same key, for a file of today's format that names this signing key."""
        return replace(self, header=replace(self.header, key_id=key_id, format=FORMAT))

    def open(self, sealed: Sealed) -> bytes:
        """What is in the box.

        Raises:
            SecretError: Another passphrase, or a file that was changed.
        """
        aad = canonical_json(sealed.header.document())
        try:
            return ChaCha20Poly1305(self.key).decrypt(sealed.nonce, sealed.box, aad)
        except InvalidTag:
            raise SecretError(
                "the passphrase is wrong, or the keyring's file was changed",
                fix="try the passphrase again, or go back to your copy of the keyring",
                code="keyring.refused",
            ) from None


def new_header(strength: Strength, key_id: str) -> Header:
    """A header with a fresh salt."""
    return Header(strength, secrets.token_bytes(SALT_BYTES), key_id)


def wrap(header: Header, passphrase: str) -> Wrap:
    """Derive the sealing key from a passphrase: slow, and meant to be."""
    cost = header.strength
    try:
        kdf = Argon2id(
            salt=header.salt,
            length=32,
            iterations=cost.passes,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
        )
        return Wrap(header, kdf.derive(_spelled(passphrase)))
    except MemoryError:
        fix = f"free {cost.memory_kib // 1024 + 1} MiB of memory, then run again"
        raise BusyError("the keyring needs more memory", fix=fix, code="memory.full") from None
    except UnsupportedAlgorithm:
        fix = "install the cryptography package from its own wheels"
        raise SecretError("Argon2id is missing here", fix=fix, code="keyring.no_argon2") from None


def is_same_passphrase(one: str, other: str) -> bool:
    """Whether two passphrases open the same."""
    return secrets.compare_digest(_spelled(one), _spelled(other))


def _spelled(passphrase: str) -> bytes:
    """One spelling for what keyboards write in two ways (composed and decomposed accents)."""
    try:
        return unicodedata.normalize("NFC", passphrase).encode("utf-8")
    except UnicodeEncodeError:
        raise SecretError("the passphrase is no text", code="passphrase.encoding") from None


def take_apart(data: bytes) -> Sealed:
    """Read a keyring's file, believing nothing of it.

    Raises:
        SecretError: It is no keyring, asks for more than is reasonable, or has a format
            that only a newer anonkit knows.
    """
    document = read_object(data, {"header", "nonce", "box"})
    header = document["header"]
    need(isinstance(header, dict))
    version = _known(_count(header.get("format")))
    strength = Strength(*(_count(header.get(name)) for name in ("memory_kib", "passes", "lanes")))
    _check_strength(strength)
    salt, key_id = decode(header.get("salt"), SALT_BYTES), _text(header.get("key_id"))
    parsed = Header(strength, salt, key_id, version)
    # Algorithms and stray keys: all that is left must be what we would write. As text,
    # because Python holds 1, 1.0 and true to be equal.
    need(json.dumps(header, sort_keys=True) == json.dumps(parsed.document(), sort_keys=True))
    return Sealed(parsed, decode(document["nonce"], NONCE_BYTES), decode(document["box"]))


def _known(version: int) -> int:
    if version not in READABLE:
        raise SecretError(
            f"the keyring's file has format {version}, and this anonkit reads formats 1 and 2",
            fix="use the anonkit that wrote it, or a newer one",
            code="keyring.format",
        )
    return version


def _check_strength(asked: Strength) -> None:
    above = (
        asked.memory_kib > HIGHEST.memory_kib
        or asked.passes > HIGHEST.passes
        or asked.lanes > HIGHEST.lanes
    )
    if above:
        raise SecretError(
            "the keyring's file asks for more work than any keyring needs",
            fix="go back to your copy of the keyring",
            code="keyring.costs",
        )
    # Argon2 itself needs 8 KiB for each lane.
    need(asked.passes >= 1 and asked.lanes >= 1 and asked.memory_kib >= 8 * asked.lanes)


def read_object(data: bytes, keys: set[str]) -> dict[str, Any]:
    """A JSON object with exactly these keys, none of them twice."""
    try:
        document = json.loads(data.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise damaged() from None
    need(isinstance(document, dict) and set(document) == keys)
    result: dict[str, Any] = document
    return result


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len({key for key, _ in pairs}) == len(pairs))
    return dict(pairs)


def encode(data: bytes) -> str:
    """Base64 of some bytes."""
    return base64.b64encode(data).decode("ascii")


def decode(text: object, length: int | None = None) -> bytes:
    """The bytes of strict base64, of `length` where one is given."""
    try:
        data = base64.b64decode(_text(text), validate=True)
    except (binascii.Error, ValueError):
        raise damaged() from None
    need(length is None or len(data) == length)
    return data


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise damaged()
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise damaged()
    return value


def need(condition: bool) -> None:  # noqa: FBT001 - a statement that must hold
    """Refuse a keyring in which this does not hold."""
    if not condition:
        raise damaged()


def damaged() -> SecretError:
    """The refusal of a file that anonkit did not write so."""
    fix = "go back to your copy of the keyring"
    return SecretError("this file is no keyring, or a damaged one", fix=fix, code="keyring.damaged")
