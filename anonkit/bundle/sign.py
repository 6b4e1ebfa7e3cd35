"""Signing the manifest: a DSSE envelope without its payload, by Ed25519.

What is signed is the payload's type and its exact bytes. The envelope stands
beside the payload, and stock `openssl` can check it (SECURITY.md shows how).

Source:
    DSSE v1, its pre-authentication encoding. Ed25519: RFC 8032.
"""

from __future__ import annotations

import base64
import json

from cryptography.exceptions import InvalidSignature

from anonkit.canonical import canonical_json
from anonkit.errors import RefusedError
from anonkit.keys import Keyring, read_public

PAYLOAD_TYPE = "application/vnd.anonkit.manifest.v1+json"


def pae(payload: bytes) -> bytes:
    """The bytes that are signed for a manifest: type and payload, each with its length."""
    kind = PAYLOAD_TYPE.encode("ascii")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, keyring: Keyring) -> bytes:
    """The envelope (`manifest.sig`) of a manifest, checked before it is handed out."""
    message = pae(payload)
    signature = keyring.sign(message)
    verify_signature(keyring.public_pem, message, signature)
    signatures = [{"keyid": keyring.key_id, "sig": base64.b64encode(signature).decode("ascii")}]
    return canonical_json({"payloadType": PAYLOAD_TYPE, "signatures": signatures})


def verify_seal(pem: bytes, payload: bytes, envelope: bytes) -> None:
    """Check the envelope (`manifest.sig`) of a manifest.

    Raises:
        SecretError: The key is no sound Ed25519 public key.
        RefusedError: It is no envelope, or does not belong to payload and key.
    """
    try:
        signatures = json.loads(envelope)["signatures"]
        signature = base64.b64decode(signatures[0]["sig"], validate=True)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise _wrong() from None
    verify_signature(pem, pae(payload), signature)


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
