"""Public keys that were given: read strictly, and weak ones refused.

Source:
    Ed25519: RFC 8032. Points of small order: RFC 7748, section 6; RFC 8032, section 5.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from anonkit.canonical import sha256_hex
from anonkit.errors import SecretError

_PRIME = 2**255 - 19
_D = -121665 * pow(121666, -1, _PRIME) % _PRIME
"""Field and constant of the curve -x² + y² = 1 + d x² y²."""
_BLOCK = re.compile(rb"-----BEGIN PUBLIC KEY-----\s[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----")

_ASK = "ask its owner, by a way that you trust, for what `anonkit keys public` prints"


def read_public(pem: bytes) -> Ed25519PublicKey:
    """A public key from its PEM text.

    Raises:
        SecretError: It is not Ed25519, or a key under which a signature
            proves nothing.
    """
    _insist_not_private(pem)
    try:
        public = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        problem = "this is no public key in PEM form"
        raise SecretError(problem, fix=_ASK, code="public_key.form") from None
    if not isinstance(public, Ed25519PublicKey):
        problem = "this public key is not of the kind Ed25519"
        raise SecretError(problem, fix=_ASK, code="public_key.kind")
    if _is_weak(public.public_bytes_raw()):
        problem = "this public key is a known weak one: it would accept any message"
        raise SecretError(problem, fix=_ASK, code="public_key.weak")
    return public


def _insist_not_private(pem: bytes) -> None:
    if b"PRIVATE KEY-----" in pem:
        raise SecretError(
            "this is a private key: it must never be sent, and whoever has it signs as its owner",
            fix="delete this copy, tell its owner to make a new key, and ask for the public one",
            code="public_key.private",
        )


def _is_weak(raw: bytes) -> bool:
    """Whether the point has one of the orders 1, 2, 4 and 8, or is not written the one way.

    Points of order 1, 2 and 4 have y = 1, -1 and 0. Doubling a point gives
    y = 0 exactly where x² + y² = 0; with the curve's equation that is
    d y⁴ + 2 y² - 1 = 0, the points of order 8.
    """
    y = int.from_bytes(raw, "little") & (2**255 - 1)
    eighth = (_D * pow(y, 4, _PRIME) + 2 * y * y - 1) % _PRIME == 0
    return y >= _PRIME or y in {0, 1, _PRIME - 1} or eighth


@dataclass(frozen=True)
class Approver:
    """The public half of somebody who may let encrypted values be read."""

    signing: Ed25519PublicKey
    sealing: X25519PublicKey

    @property
    def key_id(self) -> str:
        """SHA-256 of both raw keys, in hexadecimal."""
        return sha256_hex(self.signing.public_bytes_raw() + self.sealing.public_bytes_raw())

    def is_same_person(self, other: Approver) -> bool:
        """Whether one of the two keys is the other's: each alone opens or signs."""
        own, others = (
            {each.signing.public_bytes_raw(), each.sealing.public_bytes_raw()}
            for each in (self, other)
        )
        return bool(own & others)

    @property
    def pem(self) -> bytes:
        """Both keys, one after the other, as `read_approver` reads them."""
        form = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return self.signing.public_bytes(*form) + self.sealing.public_bytes(*form)

    def __reduce__(self) -> tuple[object, ...]:
        return read_approver, (self.pem,)


def read_approver(pem: bytes) -> Approver:
    """An approver from PEM text: one Ed25519 key, then one X25519 key, and nothing else.

    Raises:
        SecretError: It is something else, or a key is weak.
    """
    _insist_not_private(pem)
    blocks = _BLOCK.findall(pem)
    if len(blocks) != 2 or _BLOCK.sub(b"", pem).strip():
        raise _no_approver()
    signing = read_public(blocks[0])
    try:
        sealing = load_pem_public_key(blocks[1])
    except (ValueError, UnsupportedAlgorithm):
        raise _no_approver() from None
    if not isinstance(sealing, X25519PublicKey):
        raise _no_approver()
    try:
        # A point of small order gives the same secret to everybody; the library refuses it.
        X25519PrivateKey.generate().exchange(sealing)
    except ValueError:
        raise SecretError("this public key is a known weak one", code="public_key.weak") from None
    return Approver(signing, sealing)


def _no_approver() -> SecretError:
    return SecretError(
        "this is no approver's public key",
        fix="ask them for what `anonkit keys public` prints of a keyring made with "
        "`anonkit keys new --for approve`",
        code="public_key.approver",
    )
