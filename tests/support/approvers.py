"""People who may agree to reading encrypted values back."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anonkit.keys import Approver
from anonkit.keys.sealing import sealing_key, unseal


class Person:
    """Somebody with a signing key, and what is derived from it."""

    def __init__(self) -> None:
        self._signing = Ed25519PrivateKey.generate()
        self._sealing = sealing_key(self._signing.private_bytes_raw())
        self.approver = Approver(self._signing.public_key(), self._sealing.public_key())

    def unseal(self, box, scope):
        """As `Keyring.unseal`."""
        return unseal(self._sealing, box, scope)


def approver() -> Approver:
    """Somebody's public half."""
    return Person().approver
