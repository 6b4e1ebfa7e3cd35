"""Signing the manifest: a DSSE envelope without its payload, by Ed25519.

What is signed is the payload's type and its exact bytes. The envelope stands
beside the payload, and stock `openssl` can check it (SECURITY.md shows how).

Source:
    DSSE v1, its pre-authentication encoding. Ed25519: RFC 8032.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from anonkit.canonical import canonical_json, sha256_hex
from anonkit.errors import RefusedError
from anonkit.keys import Keyring, read_public

PAYLOAD_TYPE = "application/vnd.anonkit.manifest.v1+json"
MOST_ENVELOPE_BYTES = 4096
"""Of an envelope: it has some 250 bytes."""


def pae(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> bytes:
    """The bytes that are signed for a payload: its type and itself, each with its length."""
    kind = payload_type.encode("ascii")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, keyring: Keyring) -> bytes:
    """The envelope (`manifest.sig`) of a manifest, checked before it is handed out."""
    message = pae(payload)
    signature = keyring.sign(message)
    verify_signature(keyring.public_pem, message, signature)
    return _envelope(keyring.key_id, signature)


@dataclass(frozen=True)
class Envelope:
    """What an envelope holds; whether it is true is another question."""

    key_id: str
    """Of the key that is said to have signed."""
    signature: bytes


def read_envelope(envelope: bytes) -> Envelope:
    """Read an envelope (`manifest.sig`): exactly as `seal` writes it.

    Raises:
        RefusedError: It is spelled otherwise, by a single byte.
    """
    try:
        found = json.loads(envelope) if len(envelope) <= MOST_ENVELOPE_BYTES else {}
        (only,) = found["signatures"]
        key_id, text = only["keyid"], only["sig"]
        # A number, or a list of 64 letters, would pass for a name in what follows.
        if not isinstance(key_id, str) or not isinstance(text, str):
            raise _no_envelope()
        signature = base64.b64decode(text, validate=True)
        # Made anew: there is one spelling, and not a bit of it is free.
        written = _envelope(key_id, signature)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _no_envelope() from None
    hexadecimal = len(key_id) == 64 and set(key_id) <= set("0123456789abcdef")
    if written != envelope or not hexadecimal or len(signature) != 64:
        raise _no_envelope()
    return Envelope(key_id, signature)


def _envelope(key_id: str, signature: bytes) -> bytes:
    signatures = [{"keyid": key_id, "sig": base64.b64encode(signature).decode("ascii")}]
    return canonical_json({"payloadType": PAYLOAD_TYPE, "signatures": signatures})


def verify_seal(pem: bytes, payload: bytes, envelope: bytes) -> None:
    """Check the envelope (`manifest.sig`) of a manifest.

    Raises:
        SecretError: The key is no sound Ed25519 public key.
        RefusedError: It is no envelope, names another key, or does not belong to the payload.
    """
    found = read_envelope(envelope)
    if found.key_id != sha256_hex(read_public(pem).public_bytes_raw()):
        raise RefusedError(
            "the signature is by another key",
            fix="ask the sender, by another way, which key they sign with",
            code="signature.key",
        )
    verify_signature(pem, pae(payload), found.signature)


def verify_signature(pem: bytes, message: bytes, signature: bytes) -> None:
    """Check one signature over `message` (what `pae` returned).

    Raises:
        SecretError: The key is no sound Ed25519 public key.
        RefusedError: The signature does not belong to the message and key.
    """
    public = read_public(pem)
    try:
        public.verify(signature, message)
    except InvalidSignature:
        raise _wrong() from None


def _wrong() -> RefusedError:
    return RefusedError(
        "the signature does not match",
        fix="ask the sender for the release again, and for the key by another way",
        code="signature.wrong",
    )


def _no_envelope() -> RefusedError:
    return RefusedError(
        "this is no signature as anonkit writes it",
        where="manifest.sig",
        fix="ask the sender for the release again",
        code="signature.form",
    )
