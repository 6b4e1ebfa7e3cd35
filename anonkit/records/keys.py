"""What may be said of a keyring."""

from __future__ import annotations

from dataclasses import dataclass


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
