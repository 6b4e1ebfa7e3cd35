"""Signed documents: one file each, the payload and its signature in one DSSE envelope.

The signature is over the payload's type and its exact bytes. It is checked
before anything in the payload is read; of the envelope no more is read before
than where the two stand.

Source:
    DSSE v1, its envelope and pre-authentication encoding. Ed25519: RFC 8032.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from anonkit.bundle.sign import pae
from anonkit.canonical import Json, canonical_json, sha256_hex
from anonkit.errors import InputError, RefusedError
from anonkit.files import plain_errors
from anonkit.keys import Keyring

MOST_BYTES = 16 << 20
"""Of a request, an approval, a file of tokens or of wrapped keys."""


@dataclass(frozen=True)
class Kind:
    """One kind of signed document."""

    name: str

    @property
    def payload_type(self) -> str:
        return f"application/vnd.anonkit.{self.name}.v1+json"


REQUEST = Kind("request")
APPROVAL = Kind("approval")
ANCHOR = Kind("anchor")
ENTRY = Kind("entry")


def signature_of(kind: Kind, payload: bytes, ring: Keyring) -> str:
    """The signature of a payload, in base64."""
    return base64.b64encode(ring.sign(pae(payload, kind.payload_type))).decode("ascii")


def signed(kind: Kind, payload: bytes, ring: Keyring) -> bytes:
    """The file: a payload in its envelope."""
    return _envelope(kind, payload, ring.key_id, signature_of(kind, payload, ring))


def _envelope(kind: Kind, payload: bytes, key_id: str, signature: str) -> bytes:
    return canonical_json(
        {
            "payload": base64.b64encode(payload).decode("ascii"),
            "payloadType": kind.payload_type,
            "signatures": [{"keyid": key_id, "sig": signature}],
        }
    )


def signer(
    kind: Kind, payload: bytes, signature: str, by: Iterable[Ed25519PublicKey]
) -> Ed25519PublicKey | None:
    """Which of these keys signed a payload."""
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return None
    message = pae(payload, kind.payload_type)
    return next((key for key in by if _verifies(key, raw, message)), None)


def _verifies(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def verified(
    kind: Kind, data: bytes, by: Iterable[Ed25519PublicKey], where: str
) -> Mapping[str, Any]:
    """What stands in a signed document.

    Args:
        kind: What it should be.
        data: The bytes of the file.
        by: Keys, one of which must have signed it.
        where: What to call the file in an error.

    Raises:
        InputError: It is no such document as anonkit writes it.
        RefusedError: None of the keys signed it.
    """
    try:
        envelope = json.loads(data)
        payload = base64.b64decode(envelope["payload"], validate=True)
        (given,) = envelope["signatures"]
        signature, key_id = str(given["sig"]), str(given["keyid"])
        ours = _envelope(kind, payload, key_id, signature) == data
    except (ValueError, KeyError, TypeError, RecursionError):
        raise damaged(where) from None
    if not ours:
        raise damaged(where)
    key = signer(kind, payload, signature, by)
    if key is None:
        raise RefusedError(
            f"this {kind.name} is not signed by the key that was named, or was changed",
            where=where,
            fix="compare the key's words with its owner by telephone, and ask for the file again",
            code="reidentify.signature",
        )
    # The id and the signature's spelling are not signed: what is ours is written in one way.
    if key_id != signing_id(key) or not _is_exact(signature):
        raise damaged(where)
    return canonical_object(payload, where)


def _is_exact(signature: str) -> bool:
    """Whether base64 is written as we write it: its last letter has bits that mean nothing."""
    return base64.b64encode(base64.b64decode(signature)).decode("ascii") == signature


def signing_id(key: Ed25519PublicKey) -> str:
    """What `anonkit keys public` shows of a key that signs."""
    return sha256_hex(key.public_bytes_raw())


def canonical_object(data: bytes, where: str) -> dict[str, Any]:
    """A JSON object in the one spelling that anonkit writes.

    Raises:
        InputError: It is something else.
    """
    try:
        found = json.loads(data)
        if isinstance(found, dict) and canonical_json(found) == data:
            return found
    except (ValueError, TypeError, RecursionError):
        pass
    raise damaged(where)


def damaged(where: str) -> InputError:
    """The refusal of a file that is not as anonkit writes it."""
    return InputError(
        "this file is not as anonkit writes it",
        where=where,
        fix="ask whoever made it for it again",
        code="reidentify.damaged",
    )


def read_small(path: Path) -> bytes:
    """The bytes of a small file.

    Raises:
        InputError: It is absent, or too long.
    """
    with plain_errors(path, InputError), path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise damaged(str(path))
    return data


def digest(data: bytes) -> str:
    """What tells a file from every other: `sha256sum` says the same."""
    return sha256_hex(data)


def versioned(document: Mapping[str, Any], known: Iterable[int], where: str) -> int:
    """The format of a document.

    Raises:
        InputError: It is none that this anonkit knows.
    """
    number = document.get("format")
    if type(number) is not int:
        raise damaged(where)
    if number not in set(known):
        raise InputError(
            f"this file has format {number}, which this anonkit does not know",
            where=where,
            fix=f"it knows {', '.join(map(str, known))}: install a newer anonkit",
            code="reidentify.format",
        )
    return number


def plain(value: Json, most: int = 200) -> str:
    """A text that is shown: short, and it does not steer a terminal.

    Raises:
        ValueError: It is something else.
    """
    if not text(value, most).isprintable():
        raise ValueError
    return text(value, most)


def text(value: Json, most: int = 4096) -> str:
    """A text of some length; a column may be called what no terminal can show.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise ValueError
    return value
