"""Tokens: HMAC-SHA256 of a normalised identifier, as 32 characters of base32.

    token = lower-case base32 of the first 20 bytes of
            HMAC-SHA256(key, 0x01 || UTF-8 of the text)

160 bits: two of 10 million identifiers share a token with probability
3e-35. Always 32 characters, so a token says nothing about the length.

Source:
    HMAC: RFC 2104. SHA-256: FIPS 180-4. Base32: RFC 4648, section 6; 20 bytes
    need no padding.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from anonkit.errors import SecretError

ALGORITHM = "hmac-sha256-160"
KEY_BYTES = 32
"""Shortest key accepted."""
TOKEN_BYTES = 20
TOKEN_CHARS = 32
TYPE_BYTE = b"\x01"
"""Stands before every text, so that no other use of a key gives the same bytes."""
PIECE = 65_536
"""Digests held as Python objects at a time."""

_ALPHABET = b"abcdefghijklmnopqrstuvwxyz234567"

Bytes = npt.NDArray[np.uint8]


def keyed_tokens(texts: pa.Array, key: bytes) -> pa.Array:
    """One token a text; equal texts, equal tokens.

    Args:
        texts: n strings, none null.
        key: At least 32 bytes.

    Returns:
        n strings of 32 characters in fresh buffers.

    Raises:
        SecretError: The key is short. An empty one would make HMAC a public function.
    """
    if len(key) < KEY_BYTES:
        raise SecretError(
            "a pseudonym key has fewer than 32 bytes",
            fix="make a keyring with `anonkit keys new`",
            code="key.short",
        )
    begun = HMAC(key, SHA256())
    begun.update(TYPE_BYTE)
    pieces = []
    for start in range(0, len(texts), PIECE):
        messages = texts.slice(start, PIECE).cast(pa.binary()).to_pylist()
        digests = np.frombuffer(_digests(messages, begun), np.uint8).reshape(-1, 32)
        pieces.append(_base32(digests[:, :TOKEN_BYTES]))
    return _strings(pieces)


def random_tokens(count: int) -> pa.Array:
    """`count` tokens that nothing can be joined on, from the operating system's randomness."""
    drawn = np.frombuffer(secrets.token_bytes(count * TOKEN_BYTES), np.uint8)
    return _strings([_base32(drawn.reshape(-1, TOKEN_BYTES))])


def _digests(messages: Iterable[bytes], begun: HMAC) -> bytes:
    """The 32 bytes of each HMAC, one after the other.

    A copy of what was begun saves two of the four blocks that HMAC of a short
    text costs, and most of the calls around them.
    """
    found = []
    for message in messages:
        state = begun.copy()
        state.update(message)
        found.append(state.finalize())
    return b"".join(found)


def _base32(data: Bytes) -> Bytes:
    """n x 20 bytes to n x 32 characters: each 5 bytes are 4 pairs of characters."""
    letters = np.frombuffer(_ALPHABET, np.uint8)
    # Two characters lie in one number, so that a look-up moves a number, not a row.
    pairs = np.stack([np.repeat(letters, 32), np.tile(letters, 32)], axis=1).view(np.uint16).ravel()
    bits = data.reshape(-1, 5).astype(np.uint16).T
    made = np.empty((bits.shape[1], 4), np.uint16)
    made[:, 0] = pairs[bits[0] << 2 | bits[1] >> 6]
    made[:, 1] = pairs[(bits[1] & 63) << 4 | bits[2] >> 4]
    made[:, 2] = pairs[(bits[2] & 15) << 6 | bits[3] >> 2]
    made[:, 3] = pairs[(bits[3] & 3) << 8 | bits[4]]
    return made.view(np.uint8).reshape(-1, TOKEN_CHARS)


def _strings(pieces: list[Bytes]) -> pa.Array:
    data = np.concatenate(pieces) if pieces else np.empty((0, TOKEN_CHARS), np.uint8)
    offsets = np.arange(len(data) + 1, dtype=np.int32) * TOKEN_CHARS
    return pa.StringArray.from_buffers(len(data), pa.py_buffer(offsets), pa.py_buffer(data))
