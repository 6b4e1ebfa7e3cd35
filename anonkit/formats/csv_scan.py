"""CSV piece by piece: fast checks of what Arrow's parser lets pass.

Arrow splits cells quickly, but swallows the rest of a file after an unclosed
quote and takes quotes inside cells as they come. Here the quotes of a piece
are checked by their neighbours, and the piece is cut where a record ends, so
that Arrow never sees half of one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonkit.formats.csv_cells import MAX_ROW_BYTES
from anonkit.formats.csv_text import Bytes

CHUNK_BYTES = 1 << 20
"""Read at a time: what is worked out of it stays in the processor's cache."""
BATCH_BYTES = 4 << 20
"""Parsed at a time, at least: every batch costs the steps that follow something of its own."""

Places = npt.NDArray[np.intp]
_NOWHERE: Places = np.empty(0, np.intp)
_QUOTE, _LF, _CR = 34, 10, 13


@dataclass(frozen=True)
class Piece:
    """A part of the text that begins with a record."""

    data: bytes
    stop: int
    """Whole records reach to here."""
    rows: int
    longest: int
    """Length of the longest record, in bytes."""
    sound: bool
    """False: somewhere in `data` there is a fault."""
    final: bool


def pieces(text: Bytes, delimiter: int, chunk: int = CHUNK_BYTES) -> Iterator[Piece]:
    """The text in pieces of whole records, blank lines at its end left out.

    Args:
        text: UTF-8, not yet checked.
        delimiter: The code of one ASCII character.
        chunk: Bytes to read at a time; the result does not depend on it.

    Yields:
        Each record once. After a piece that is not sound there is no other.
    """
    rest, final = b"", False
    while not final:
        more = text.read(chunk)
        final = not more
        data = _closed(rest) if final else rest + more
        piece = _scan(data, delimiter, final=final)
        if piece.rows or not piece.sound:
            yield piece
        if not piece.sound:
            return
        rest = data[piece.stop :]


def gathered(found: Iterator[Piece], least: int = BATCH_BYTES) -> Iterator[list[Piece]]:
    """The same pieces in groups of at least so many bytes, so that a batch has rows enough."""
    group: list[Piece] = []
    size = 0
    for piece in found:
        group.append(piece)
        size += piece.stop
        if size >= least:
            yield group
            group, size = [], 0
    if group:
        yield group


def _closed(rest: bytes) -> bytes:
    """The last record with the line end that it may lack."""
    return rest if rest.endswith(b"\n") or not rest else rest + b"\n"


def _scan(data: bytes, delimiter: int, *, final: bool) -> Piece:
    codes = np.frombuffer(data, np.uint8)
    quotes = np.flatnonzero(codes == _QUOTE) if b'"' in data else _NOWHERE
    ends = np.flatnonzero(codes == _LF)
    ends = ends[_outside(quotes, ends)] + 1
    starts = np.concatenate([_NOWHERE, [0], ends[:-1]]) if len(ends) else _NOWHERE
    lengths = ends - starts
    blank = (lengths == 1) | ((lengths == 2) & (codes[starts] == _CR))
    # Blank lines are nothing at the end of the file, and a fault before another record.
    rows = len(ends) - _tail(blank)
    stop = int(ends[rows - 1]) if rows else 0
    longest = int(lengths[:rows].max()) if rows else 0
    sound = (
        not blank[:rows].any()
        and max(longest, len(data) - stop) <= MAX_ROW_BYTES
        and (not final or not data or bool(len(ends) and ends[-1] == len(data)))
        and _quotes_sound(codes, quotes, delimiter)
        and _returns_sound(data, codes, quotes)
        and _text_sound(data, len(data) if final else stop)
    )
    return Piece(data, stop, rows, longest, sound, final)


def _outside(quotes: Places, places: Places) -> npt.NDArray[np.bool_]:
    """Which of these places no quoted cell holds: an even number of quotes stands before."""
    if not len(quotes):
        return np.ones(len(places), np.bool_)
    return np.asarray((np.searchsorted(quotes, places) & 1) == 0)


def _tail(flags: npt.NDArray[np.bool_]) -> int:
    """How many flags at the end are all set."""
    clear = np.flatnonzero(~flags)
    return len(flags) - (int(clear[-1]) + 1 if len(clear) else 0)


def _quotes_sound(codes: npt.NDArray[np.uint8], quotes: Places, delimiter: int) -> bool:
    """Whether each quote opens at a cell's beginning, closes at its end, or is doubled.

    Taken in turn, quotes open and close. A doubled quote closes and opens
    again: its neighbour is a quote.
    """
    opening, closing = quotes[0::2], quotes[1::2]
    before = codes[opening[opening > 0] - 1]
    after = codes[closing[closing < len(codes) - 1] + 1]
    return _all_among(before, delimiter, _LF, _QUOTE) and _all_among(
        after, delimiter, _LF, _CR, _QUOTE
    )


def _all_among(codes: npt.NDArray[np.uint8], *wanted: int) -> bool:
    found = np.zeros(len(codes), np.bool_)
    for code in wanted:  # comparing some times is faster than one look-up in a table
        found |= codes == code
    return bool(found.all())


def _returns_sound(data: bytes, codes: npt.NDArray[np.uint8], quotes: Places) -> bool:
    """Whether each carriage return outside quotes belongs to a line end."""
    if b"\r" not in data:
        return True
    returns = np.flatnonzero(codes[:-1] == _CR)
    alone = returns[codes[returns + 1] != _LF]
    return not _outside(quotes, alone).any()


def _text_sound(data: bytes, stop: int) -> bool:
    """Whether `data[:stop]`, which ends with a character, is UTF-8 without NUL and Ctrl-Z."""
    if any(data.find(mark, 0, stop) >= 0 for mark in (b"\0", b"\x1a")):
        return False
    if data.isascii():
        return True
    offsets = pa.array([0, stop], pa.int64()).buffers()[1]
    text = pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(data)])
    try:
        text.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True
