"""AES-CMAC of many texts side by side: a message authentication code at the speed of arrays.

One text at a time costs a microsecond of Python. Here block j of every text
goes through AES in one call, and nothing is done in Python for a single text.
Texts are worked on a few thousand at a time, so that what is worked on stays
in the processor's cache: blocks are gathered some at a time, a row at a time,
and turned round there. That is 10 ns a block; moving whole columns took 60.

Source:
    RFC 4493 and NIST SP 800-38B: the last block, whole or padded with 1 0..0,
    is masked with one of two subkeys; all blocks are chained through AES.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16
"""Bytes of an AES block."""
PIECE = 4096
"""Texts worked on together."""
WINDOW = 8
"""Blocks of a text that are gathered together."""

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
"""Blocks as two words each (n x 2): only ever combined bit by bit."""

_SHORT = np.iinfo(np.uint16).max
"""Numbers up to here are sorted by counting, which is several times faster."""


class Mac:
    """The CMAC under one key. Not for several threads at once."""

    def __init__(self, key: bytes) -> None:
        """Take a key of 16, 24 or 32 bytes."""
        # AES of each block by itself: the building stone of the code, never its whole.
        self._encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
        self._given = np.empty((PIECE, 2), np.uint64)
        # The library asks for room of one block less one byte.
        self._made = bytearray(PIECE * BLOCK + BLOCK - 1)
        self._state: Words = np.frombuffer(self._made, np.uint64, PIECE * 2).reshape(-1, 2)
        self._masks, self._pads = self._last()

    def codes(self, data: Bytes, offsets: Places) -> Words:
        """The CMAC of n texts that lie in one buffer.

        Args:
            data: The bytes of all texts.
            offsets: n + 1 places: text i is `data[offsets[i] : offsets[i + 1]]`.

        Returns:
            n x 2 words: the 16 bytes of each code, as they lie in memory.
        """
        found = np.empty((len(offsets) - 1, 2), np.uint64)
        for start in range(0, len(found), PIECE):
            piece = found[start : start + PIECE]
            self._piece(data, offsets[start : start + len(piece) + 1], piece)
        return found

    def _piece(self, data: Bytes, offsets: Places, found: Words) -> None:
        lengths = np.diff(offsets)
        blocks = np.maximum(1, -(-lengths // BLOCK))
        most = int(blocks.max())
        starts, order = offsets[:-1], None
        if most != int(blocks.min()):
            # The longest texts first: those that still have a block j stand in front.
            fewer = most - blocks
            order = np.argsort(fewer.astype(np.uint16) if most <= _SHORT else fewer, kind="stable")
            starts, lengths = starts[order], lengths[order]
        # How many texts have more than j blocks.
        longer = len(blocks) - np.cumsum(np.bincount(blocks, minlength=most + 1))
        first, width = int(offsets[0]), min(WINDOW, most)
        items = _from_any_place(data, first, int(offsets[-1]), width)
        self._state[: len(blocks)] = 0
        for number in range(most):
            active, going_on = int(longer[number]), int(longer[number + 1])
            if number % WINDOW == 0:
                window = _turned(items[starts[:active] + (number * BLOCK - first)], width)
            block = window[number % WINDOW, :active]
            rest = lengths[going_on:active] - number * BLOCK
            block[going_on:] &= self._masks.take(rest, axis=0)
            block[going_on:] ^= self._pads.take(rest, axis=0)
            self._chain(block)
        found[slice(None) if order is None else order] = self._state[: len(found)]

    def _chain(self, block: Words) -> None:
        """One more block of the first texts."""
        given = self._given[: len(block)]
        np.bitwise_xor(self._state[: len(block)], block, out=given)
        self._encryptor.update_into(given.data.cast("B"), self._made)

    def _last(self) -> tuple[Words, Words]:
        """By the number of bytes in a last block (0 to 16): what is kept, and what is added."""
        masks, pads = np.zeros((BLOCK + 1, BLOCK), np.uint8), np.zeros((BLOCK + 1, BLOCK), np.uint8)
        for size in range(BLOCK):
            masks[size, :size] = 0xFF
            pads[size, size] = 0x80
        masks[BLOCK] = 0xFF
        whole = _doubled(self._encryptor.update(bytes(BLOCK)))
        pads[:BLOCK] ^= np.frombuffer(_doubled(whole), np.uint8)
        pads[BLOCK] = np.frombuffer(whole, np.uint8)
        return masks.view(np.uint64), pads.view(np.uint64)


def cmac(data: Bytes, offsets: Places, key: bytes) -> Words:
    """`Mac.codes` of one buffer under a key of 16, 24 or 32 bytes."""
    return Mac(key).codes(data, offsets)


def _from_any_place(data: Bytes, first: int, last: int, width: int) -> npt.NDArray[np.void]:
    """The `width` blocks from each place of `data[first:last]`, and from its end, as one item.

    They overlap, and none is copied. What a last block reads beyond its text
    is masked away, and blocks after it are not used.
    """
    size = width * BLOCK
    held = data[first:] if last + size <= len(data) else np.pad(data[first:last], (0, size))
    return np.ndarray((last - first + 1,), f"V{size}", held, strides=(1,))


def _turned(rows: npt.NDArray[np.void], width: int) -> Words:
    """n items of `width` blocks each as width x n blocks (width x n x 2 words)."""
    blocks = rows.view(f"V{BLOCK}").reshape(-1, width)
    return np.ascontiguousarray(blocks.T).view(np.uint64).reshape(width, -1, 2)


def _doubled(block: bytes) -> bytes:
    """A block times x in the field of 2^128 elements (RFC 4493, section 2.3)."""
    number = int.from_bytes(block, "big") << 1
    if number >> 128:
        number ^= (1 << 128) | 0x87
    return number.to_bytes(BLOCK, "big")
