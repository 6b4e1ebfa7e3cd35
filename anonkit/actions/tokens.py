"""Tokens: HMAC-SHA256 of a normalised identifier, as 32 characters of base32.

    token = lower-case base32 of the first 20 bytes of
            HMAC-SHA256(key, 0x01 || UTF-8 of the text)

160 bits: two of 10 million identifiers share a token with probability
3e-35. Always 32 characters, so a token says nothing about the length.

What else was measured for HMAC of a short text, side by side, in microseconds of processor
time: a copy of the begun HMAC of `cryptography` 1.0 (what is done here), copies of two states
of `hashlib` 1.0, `hashlib` over pad and text 1.2, `hmac.digest` 3, DuckDB's SHA-256 in SQL 1.6,
SHA-256 written in arrays of numpy 1.4 (it needs 7,000 passes over them), compiled code that does
many in one call 0.2 to 0.6 (`compiled.py`, taken where the installation could build it).

Source:
    HMAC: RFC 2104. SHA-256: FIPS 180-4. Base32: RFC 4648, section 6; 20 bytes
    need no padding.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from anonkit.actions.compiled import Bytes, compiled
from anonkit.errors import SecretError

ALGORITHM = "hmac-sha256-160"
KEY_BYTES = 32
"""Shortest key accepted."""
TOKEN_BYTES = 20
TOKEN_CHARS = 32
TYPE_BYTE = b"\x01"
"""Stands before every text, so that no other use of a key gives the same bytes."""
PIECE = 8192
"""Digests held as Python objects at a time; their characters are made in the cache."""

_ALPHABET = b"abcdefghijklmnopqrstuvwxyz234567"

_LETTERS: Bytes = np.frombuffer(_ALPHABET, np.uint8)
_PAIRS = np.stack([np.repeat(_LETTERS, 32), np.tile(_LETTERS, 32)], axis=1).view(np.uint16).ravel()
"""Two characters lie in one number, so that a look-up moves a number, not a row."""


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
    fast = compiled()
    return _strings([fast.tokens(texts, key)] if fast else _in_python(texts, key))


def _in_python(texts: pa.Array, key: bytes) -> list[Bytes]:
    begun = HMAC(key, SHA256())
    begun.update(TYPE_BYTE)
    pieces = []
    for start in range(0, len(texts), PIECE):
        messages = texts.slice(start, PIECE).cast(pa.binary()).to_pylist()
        digests = np.frombuffer(_digests(messages, begun), np.uint8).reshape(-1, 32)
        pieces.append(_base32(digests[:, :TOKEN_BYTES]))
    return pieces


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
    # A column for each byte of a token, so that each step works on neighbours.
    columns = np.ascontiguousarray(data.astype(np.uint16).T)
    made = np.empty((len(data), TOKEN_CHARS // 2), np.uint16)
    for group in range(TOKEN_BYTES // 5):
        one, two, three, four, five = columns[5 * group : 5 * group + 5]
        made[:, 4 * group] = _PAIRS.take(one << 2 | two >> 6)
        made[:, 4 * group + 1] = _PAIRS.take((two & 63) << 4 | three >> 4)
        made[:, 4 * group + 2] = _PAIRS.take((three & 15) << 6 | four >> 2)
        made[:, 4 * group + 3] = _PAIRS.take((four & 3) << 8 | five)
    return made.view(np.uint8)


def _strings(pieces: list[Bytes]) -> pa.Array:
    nothing = np.empty((0, TOKEN_CHARS), np.uint8)
    data = pieces[0] if len(pieces) == 1 else np.concatenate([nothing, *pieces])
    offsets = np.arange(len(data) + 1, dtype=np.int32) * TOKEN_CHARS
    return pa.StringArray.from_buffers(len(data), pa.py_buffer(offsets), pa.py_buffer(data))
