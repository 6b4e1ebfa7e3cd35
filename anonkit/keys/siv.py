"""Tokens that can be read back: AES-256-SIV of an identifier, as lower-case base32.

    token = base32(5 bytes of key id || AES-SIV(key, scope, padded text))
    scope = [anonkit/v1, project, domain, key id]

Equal texts have equal tokens under one key. The text is padded to a multiple
of 32 bytes, so that a token tells no more of its length than that.

Source:
    AES-SIV: RFC 5297. Padding: ISO/IEC 7816-4 (a 0x80, then zeros). Base32: RFC 4648, section 6.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from anonkit.errors import RefusedError, SecretError
from anonkit.keys.derive import derive

ALGORITHM = "aes-256-siv"
KEY_BYTES = 64
KEY_ID_BYTES = 5
BUCKET = 32
"""Texts are padded to a multiple of so many bytes."""
SHORTEST = 85
"""Characters of the shortest token."""
_TAG_BYTES = 16
_VERSION = b"anonkit/v1"


@dataclass(frozen=True)
class Tokens:
    """One data key at work, for one column's domain."""

    key: AESSIV
    key_id: bytes
    scope: tuple[bytes, ...]
    """What each token is bound to: a token of another project or domain does not open."""

    @classmethod
    def of(cls, key: bytes, project: str, domain: str) -> Tokens:
        """Of a data key.

        Args:
            key: 64 random bytes.
            project: The policy's name.
            domain: The column's domain.

        Raises:
            SecretError: The key is of another length.
        """
        if len(key) != KEY_BYTES:
            raise SecretError(f"a data key has {KEY_BYTES} bytes", code="key.short")
        key_id = derive(key, "key-id", ALGORITHM)[:KEY_ID_BYTES]
        scope = (_VERSION, project.encode("utf-8"), domain.encode("utf-8"), key_id)
        return cls(AESSIV(key), key_id, scope)

    def token(self, text: str) -> str:
        """The token of a text: 85 characters up to 31 bytes, 136 up to 63, and so on."""
        box = self.key.encrypt(_padded(text.encode("utf-8")), list(self.scope))
        return _spelled(self.key_id + box)

    def text(self, token: str) -> str:
        """What a token stands for.

        Raises:
            RefusedError: It is no token of this key, project and domain. The message does not
                hold it.
        """
        raw = raw_token(token)
        if not raw.startswith(self.key_id):
            raise _refused()
        try:
            return _unpadded(self.key.decrypt(raw[KEY_ID_BYTES:], list(self.scope))).decode("utf-8")
        except (InvalidTag, ValueError):
            raise _refused() from None


def raw_token(token: str) -> bytes:
    """The bytes of a token.

    Raises:
        RefusedError: It is no token at all.
    """
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError):
        raise _refused() from None
    body = len(raw) - KEY_ID_BYTES - _TAG_BYTES
    # The last character has bits to spare: of the spellings of a token one is it.
    if body < BUCKET or body % BUCKET or token != _spelled(raw):
        raise _refused()
    return raw


def _spelled(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


def _padded(data: bytes) -> bytes:
    return data + b"\x80" + bytes(-(len(data) + 1) % BUCKET)


def _unpadded(data: bytes) -> bytes:
    body, mark, _ = data.rstrip(b"\0").rpartition(b"\x80")
    if not mark:
        raise _refused()
    return body


def _refused() -> RefusedError:
    return RefusedError(
        "a token is none of this release and column",
        fix="copy tokens as they stand in the released file, from the release that is named",
        code="reidentify.token",
    )


def check_tokens(tokens: Sequence[str]) -> None:
    """Refuse what is no token.

    Raises:
        RefusedError: One of them is none. The message does not hold it.
    """
    for token in tokens:
        raw_token(token)
