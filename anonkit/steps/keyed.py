"""Keyed 64-bit codes: who is who, and an order that is nobody's.

A code is the AES-CMAC (RFC 4493) of a cell or of a canonical row, cut to its
first 8 bytes. Without the release secret a code says nothing; equal texts have
equal codes whatever the order of the file. Two of 10 million people share a
code with probability 3e-6, and then count as one: k can only be understated.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.steps.cmac import PIECE, Mac, cmac

_SAMPLE = 1024
"""Cells looked at to see whether working on distinct values pays."""
_BEHIND = 8
"""Rows behind a piece; where they are too short, the text of the piece is copied."""
_ESCAPE, _CELL, _NULL = "\x1b", "\x1f", "\x1b2"


def codes(texts: pa.Array, key: bytes) -> pa.Array:
    """n texts to n uint64 codes; null (missing) stays null."""
    sample = texts.slice(0, _SAMPLE)
    if pc.count_distinct(sample).as_py() * 2 > len(sample):
        return _codes(texts, key)
    encoded = texts.dictionary_encode()
    return _codes(encoded.dictionary, key).take(encoded.indices)


def row_codes(columns: Sequence[pa.Array], key: bytes) -> pa.Array:
    """n rows of text cells to n uint64 codes; a null differs from every text."""
    cells = [_escaped(column) for column in columns]
    mac, made = Mac(key), [np.empty(0, np.uint64)]
    # A few thousand rows at a time: their text goes from one step to the next in the cache. A few
    # more are joined than are coded, so that there is something to read behind the last of them.
    for start in range(0, len(columns[0]), PIECE):
        parts = (each.slice(start, PIECE + _BEHIND) for each in cells)
        rows = pc.binary_join_element_wise(*parts, _CELL)
        made.append(_coded(rows.slice(0, PIECE), mac))
    return pa.array(np.concatenate(made))


def reordered(ranks: pa.Array, key: bytes) -> pa.Array:
    """n codes to n others, which without the key say nothing of the first."""
    data = np.frombuffer(ranks.to_numpy().astype("<u8").tobytes(), np.uint8)
    bounds = np.arange(0, len(data) + 1, 8, dtype=np.int64)
    return pa.array(cmac(data, bounds, key)[:, 0])


def multiset_code(ranks: pa.Array, before: int) -> int:
    """Add n codes into one 64-bit sum that does not depend on their order."""
    total = int(np.add.reduce(ranks.to_numpy(), dtype=np.uint64))
    return (before + total) % 2**64


def _codes(texts: pa.Array, key: bytes) -> pa.Array:
    made = pa.array(_coded(pc.fill_null(texts, ""), Mac(key)))
    return made if texts.null_count == 0 else pc.if_else(pc.is_valid(texts), made, None)


def _coded(texts: pa.Array, mac: Mac) -> npt.NDArray[np.uint64]:
    """n texts, none null, to n codes."""
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, np.int32, len(texts) + 1, 4 * texts.offset)
    held = np.empty(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    return mac.codes(held, places.astype(np.int64))[:, 0]


def _escaped(column: pa.Array) -> pa.Array:
    """Cells in which the separator cannot stand, so that no two rows read the same."""
    texts = column
    # The buffer may hold more than these cells; then a needless replacement is made.
    if _lowest(column.buffers()[2]) <= ord(_CELL):
        for plain, escaped in ((_ESCAPE, _ESCAPE + "0"), (_CELL, _ESCAPE + "1")):
            texts = pc.replace_substring(texts, plain, escaped)
    return pc.fill_null(texts, _NULL)


def _lowest(data: pa.Buffer | None) -> int:
    """The lowest byte of a buffer: whether control characters stand in it, without a copy."""
    held = np.empty(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    return int(held.min(initial=0xFF))
