"""A CSV file as checked UTF-8 bytes: what parsers swallow in silence is refused here.

Readers in use let NUL bytes through, take what follows a lost quote as one
cell, and read broken text as bytes. Every byte passes these checks before a
parser sees it, a chunk at a time.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from anonkit.errors import AnonkitError, InputError

CHUNK_BYTES = 1 << 22
QUOTE, LF, CR = 0x22, 0x0A, 0x0D
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Spelling:
    """How a file is spelled."""

    delimiter: str
    encoding: str


class CheckedText:
    """A file object for a parser: `read` gives UTF-8 that was checked, or raises.

    A fault is kept in `fault` too, because parsers that read in threads of
    their own may lose the exception.
    """

    def __init__(self, path: Path, spelling: Spelling, chunk: int = CHUNK_BYTES) -> None:
        self.fault: AnonkitError | None = None
        self.closed = False
        self._path = path
        self._file: BinaryIO = path.open("rb")
        self._chunk = chunk
        self._decoder = codecs.getincrementaldecoder(spelling.encoding)("strict")
        self._delimiter = ord(spelling.delimiter)
        self._place = _Place()
        self._ended = False
        self._held = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def writable(self) -> bool:
        return False

    def close(self) -> None:
        self.closed = True
        self._file.close()

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes (any number for -1); empty at the end of the file."""
        if self.fault is not None:
            raise self.fault
        try:
            while not self._held and not self._ended:
                self._held = self._next()
        except AnonkitError as fault:
            self.fault = fault
            raise
        size = len(self._held) if size < 0 else size
        piece, self._held = self._held[:size], self._held[size:]
        return piece

    def _next(self) -> bytes:
        raw = self._file.read(self._chunk)
        self._ended = not raw
        try:
            text = self._decoder.decode(raw, final=self._ended)
        except UnicodeError:
            raise InputError(
                "the file is not in the encoding it is read in",
                where=f"near record {self._place.record}",
                fix="declare it under `source:`, such as `encoding: cp1252` or `encoding: latin-1`",
                code="data.encoding",
            ) from None
        data = text.encode("utf-8", errors="surrogatepass")
        self._check(data)
        return data

    def _check(self, data: bytes) -> None:
        if b"\0" in data:
            place = self._place.after(np.frombuffer(data, np.uint8), data.index(b"\0"), self)
            raise _fault("a NUL byte stands in the file", place, "data.nul")
        codes = np.frombuffer(data, np.uint8)
        wrong = self._place.wrong_quote(codes, self._delimiter)
        if wrong is not None:
            place = self._place.after(codes, wrong, self)
            raise _fault("a quote stands where none may be", place, "data.quote")
        if self._ended and self._place.in_quotes:
            raise _fault("a quoted cell never ends", self._place.opened, "data.open_quote")
        self._place.move(codes, self._delimiter)

    @property
    def delimiter(self) -> int:
        return self._delimiter


class _Place:
    """Where a stream stands: between quotes or not, and in which record and column."""

    def __init__(self) -> None:
        self.in_quotes = False
        self.record = 0
        """0 is the header."""
        self.column = 1
        self.opened = (0, 1)
        """Record and column of the last opening quote."""
        self._last: int | None = None
        """The byte before this chunk; None at the start of the file."""
        self._closing = False
        """The last byte was a quote that may have closed a cell."""

    def wrong_quote(self, codes: Bytes, delimiter: int) -> int | None:
        """Place of the first quote that neither opens, closes nor doubles, or None."""
        edges = np.array([delimiter, LF, CR, QUOTE], np.uint8)
        if self._closing and len(codes) and codes[0] not in edges:
            return 0
        quotes = np.flatnonzero(codes == QUOTE)
        if len(quotes) == 0:
            return None
        opening = (np.arange(len(quotes)) % 2 == 1) == self.in_quotes
        before = np.where(quotes > 0, codes[quotes - 1], self._edge_before())
        after = codes[np.minimum(quotes + 1, len(codes) - 1)]
        last = quotes + 1 >= len(codes)
        good = np.where(opening, np.isin(before, edges), np.isin(after, edges) | last)
        bad = np.flatnonzero(~good)
        return int(quotes[bad[0]]) if len(bad) else None

    def move(self, codes: Bytes, delimiter: int) -> None:
        """Stand behind this chunk."""
        if len(codes) == 0:
            return
        quotes = codes == QUOTE
        count = int(np.count_nonzero(quotes))
        outside = self._outside(quotes, count)
        self._count(codes, outside, delimiter)
        self._closing = bool(quotes[-1]) and (count % 2 == 1) == self.in_quotes
        if count % 2:
            self.in_quotes = not self.in_quotes
        if self.in_quotes and count:
            self.opened = self.record, self.column
        self._last = int(codes[-1])

    def after(self, codes: Bytes, index: int, stream: CheckedText) -> tuple[int, int]:
        """Record and column of the byte at `index` of the next chunk."""
        self.move(codes[:index], stream.delimiter)
        return self.record, self.column

    def _outside(self, quotes: npt.NDArray[np.bool_], count: int) -> npt.NDArray[np.bool_] | None:
        """Which bytes stand outside quotes; None for all of them."""
        if count == 0 and not self.in_quotes:
            return None
        return np.asarray((np.cumsum(quotes) + self.in_quotes) % 2 == 0)

    def _count(self, codes: Bytes, outside: npt.NDArray[np.bool_] | None, delimiter: int) -> None:
        ends = codes == LF
        # A CR alone ends a record too.
        ends[:-1] |= (codes[:-1] == CR) & (codes[1:] != LF)
        splits = codes == delimiter
        if outside is not None:
            ends &= outside
            splits &= outside
        records = int(np.count_nonzero(ends))
        start = int(np.flatnonzero(ends)[-1]) + 1 if records else 0
        columns = int(np.count_nonzero(splits[start:]))
        self.record += records
        self.column = columns + 1 if records else self.column + columns

    def _edge_before(self) -> int:
        return LF if self._last is None else self._last


def _fault(problem: str, place: tuple[int, int], code: str) -> InputError:
    record, column = place
    where = f"record {record}, column {column}" if record else f"header, column {column}"
    return InputError(problem, where=where, fix="export the file again as plain CSV", code=code)
