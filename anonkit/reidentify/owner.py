"""Who a keyring belongs to, and the public keys of the other one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from anonkit.bundle.public_key import naming, read_pem
from anonkit.errors import RefusedError
from anonkit.keys import Approver, Keyring, read_approver, read_public, words
from anonkit.reidentify.envelope import signing_id


@dataclass(frozen=True)
class Pinned:
    """Public keys that reached us by a way that we trust."""

    signing: Ed25519PublicKey
    sealing: X25519PublicKey | None
    """None where only the key that signs was given."""

    @property
    def key_id(self) -> str:
        """As `anonkit keys public` shows it: of the key that signs, or of an approver's two."""
        if self.sealing is None:
            return signing_id(self.signing)
        return Approver(self.signing, self.sealing).key_id

    def same_as(self, party: Approver) -> bool:
        """Whether these are the keys of somebody."""
        sealing = self.sealing is None or self.sealing == party.sealing
        return sealing and self.signing == party.signing


def read_pinned(path: Path) -> Pinned:
    """Public keys from a PEM file: that of a sender (one key), or an approver (two).

    Raises:
        SecretError: It holds something else, or a weak key.
    """
    pem = read_pem(path)
    with naming(path):
        if pem.count(b"-----BEGIN") == 1:
            return Pinned(read_public(pem), None)
        party = read_approver(pem)
    return Pinned(party.signing, party.sealing)


def publics_of(ring: Keyring) -> Mapping[str, Ed25519PublicKey]:
    """Every key that a keyring may have signed with, by key id, the oldest first."""
    return {signing_id(each.signing): each.signing for each in ring.parties}


def spoken(party: Approver) -> str:
    """The words of somebody's signing key, for a telephone call."""
    return words(signing_id(party.signing))


def check_two_people(ring: Keyring, other: Approver, where: str) -> None:
    """Refuse somebody who asks and allows alone.

    Raises:
        RefusedError: The keyring has one of the other's keys.
    """
    for own in ring.parties:
        if own.signing == other.signing or own.sealing == other.sealing:
            raise RefusedError(
                "whoever asks and whoever allows it are the same: it takes two people",
                where=where,
                fix="let another approver of the column decide",
                code="reidentify.same_person",
            )
