"""Sealing something to one person's public key, so that nobody else opens it.

Source:
    HPKE: RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), ChaCha20-Poly1305.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from anonkit.canonical import Json, canonical_json
from anonkit.errors import RefusedError
from anonkit.keys.derive import derive

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def seal_to(public: X25519PublicKey, content: bytes, scope: Json) -> bytes:
    """A box that only the holder of the private key opens, and only for the same scope.

    Args:
        public: Of whom it is for.
        content: What is in it.
        scope: What it is for; whoever opens it has to say the same.
    """
    return _SUITE.encrypt(content, public, canonical_json(scope))


def unseal(private: X25519PrivateKey, box: bytes, scope: Json) -> bytes:
    """What is in a box.

    Raises:
        RefusedError: It is for another key or another scope, or was changed.
    """
    try:
        return _SUITE.decrypt(box, private, canonical_json(scope))
    except (InvalidTag, ValueError):
        raise RefusedError(
            "this is sealed to another key, for something else, or was changed",
            fix="ask for it again",
            code="sealed.refused",
        ) from None


def sealing_key(signing: bytes) -> X25519PrivateKey:
    """The key that opens what is sealed to the holder of a signing key.

    Derived, so that a keyring has one for each signing key and keeps no other secret.

    Args:
        signing: The raw private key that signs (32 bytes).
    """
    return X25519PrivateKey.from_private_bytes(derive(signing, "escrow", "sealing"))
