"""What may be said of a keyring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class KeyRecord:
    """The public half of a keyring."""

    keyring: str
    """Path of its file; empty where only the public key was given."""
    key_id: str
    """SHA-256 of the raw public key, in hexadecimal; of an approver's two, one after the other."""
    words: str
    """The start of the key id in words, for a telephone call."""
    pem: str
    """The public key as `openssl` reads it; of an approver both."""


@dataclass(frozen=True)
class HeldKey:
    """A signing key or a root of pseudonyms, without its secret."""

    kind: Literal["signing", "root"]
    key_id: str
    words: str
    """The start of the key id in words."""
    state: str
    """`primary`, `active`, `retired` (no private half is left) or `destroyed` (only the id is)."""


@dataclass(frozen=True)
class HeldRelease:
    """What a keyring still makes of one release label."""

    name: str
    release: str
    state: Literal["recomputable", "destroyed"]
    """Whether what hangs on its own secret can be computed again, and guesses held against it."""
    root: str
    """Id of the root that pseudonyms which link releases hang on."""
    lasting: Literal["recomputable", "destroyed"]
    """The same of those."""


@dataclass(frozen=True)
class KeyringRecord:
    """All that is in a keyring, without any secret. For its owner alone: it names releases."""

    keyring: str
    """Path of its file."""
    purpose: str
    """`sign` or `approve`."""
    keys: tuple[HeldKey, ...]
    """Signing keys, then roots; each kind with the oldest first."""
    releases: tuple[HeldRelease, ...]
    notes: tuple[str, ...] = ()
    """What a change of it means, in sentences."""
