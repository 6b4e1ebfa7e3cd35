"""Signing the manifest: a DSSE envelope without its payload, by Ed25519.

What is signed is the payload's type and its exact bytes. The envelope stands
beside the payload, and stock `openssl` can check it (SECURITY.md shows how).

Source:
    DSSE v1, its pre-authentication encoding. Ed25519: RFC 8032.
"""

from __future__ import annotations

import base64
import json

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from anonkit.canonical import canonical_json
from anonkit.errors import RefusedError, SecretError
from anonkit.keys import Keyring

PAYLOAD_TYPE = "application/vnd.anonkit.manifest.v1+json"

_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
"""Field and constant of the curve -x² + y² = 1 + d x² y²."""


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


def read_public(pem: bytes) -> Ed25519PublicKey:
    """A public key from its PEM text.

    Raises:
        SecretError: It is not Ed25519, or a key under which a signature
            proves nothing.
    """
    try:
        public = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        raise SecretError("this is no public key in PEM form", code="public_key.form") from None
    if not isinstance(public, Ed25519PublicKey):
        raise SecretError("this public key is not of the kind Ed25519", code="public_key.kind")
    if _is_weak(public.public_bytes_raw()):
        problem = "this public key is a known weak one: it would accept any message"
        raise SecretError(problem, code="public_key.weak")
    return public


def _is_weak(raw: bytes) -> bool:
    """Whether the point has one of the orders 1, 2, 4 and 8, or is not written the one way.

    Points of order 1, 2 and 4 have y = 1, -1 and 0. Doubling a point gives
    y = 0 exactly where x² + y² = 0; with the curve's equation that is
    d y⁴ + 2 y² - 1 = 0, the points of order 8.
    """
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    eighth = (_D * pow(y, 4, _PRIME) + 2 * y * y - 1) % _PRIME == 0
    return y >= _PRIME or y in {0, 1, _PRIME - 1} or eighth
