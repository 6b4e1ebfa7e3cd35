"""Where a large CSV file may be cut, so that several readers together read each record once.

One pass over the bytes tells quoted line feeds from line ends, finds the cuts
and counts the records, so that a fault in the last stretch still bears the
number of its row in the whole file. Nothing is checked here: every reader
checks its own stretch as it would the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import numpy.typing as npt

from anonkit.errors import InputError
from anonkit.files import plain_errors
from anonkit.formats.csv_text import Bytes, Encoding, utf8_of
from anonkit.formats.source import Opens, Source

SPLIT_BYTES = 64 << 20
"""Of a file that one reader reads, at least, where it is cut."""
CHUNK_BYTES = 4 << 20
_QUOTE, _LF, _CR = 34, 10, 13


@dataclass(frozen=True)
class Stretch:
    """The bytes of a file from one record's beginning to another's."""

    source: Source
    begin: int
    end: int | None
    """None: to the end of the file."""

    @property
    def path(self) -> Path:
        """The file, for messages."""
        return self.source.path

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """These bytes alone.

        Raises:
            InputError: The file is not the one it was.
        """
        with self.source.open() as file:
            yield cast("BinaryIO", _Window(file, self.begin, self.end))


class _Window:
    """What a reader asks of a file, over some of its bytes."""

    def __init__(self, file: BinaryIO, begin: int, end: int | None) -> None:
        self._file, self._begin, self._end = file, begin, end

    def seek(self, place: int) -> int:
        return self._file.seek(self._begin + place) - self._begin

    def fileno(self) -> int:
        return self._file.fileno()

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int) -> bytes:
        left = size if self._end is None else self._end - self._file.tell()
        return self._file.read(max(0, min(size, left)))


@dataclass(frozen=True)
class Piece:
    """A stretch that begins with a record."""

    source: Opens
    encoding: Encoding
    first: int
    """Number of its first record; 0: it is the header."""


def cut_up(
    source: Opens, encoding: Encoding, size: int = SPLIT_BYTES
) -> tuple[Sequence[Piece], int]:
    """The stretches of a file, in order, and its records, the header among them.

    Only plain files in UTF-8 are cut: elsewhere a line feed cannot be found by its byte.

    Args:
        source: The whole file.
        encoding: Of the file.
        size: Bytes of a stretch, at least.

    Raises:
        InputError: The file cannot be read, or is not the one it was.
    """
    whole = source if isinstance(source, Source) and encoding.codec == "utf-8" else None
    with source.open() as file, plain_errors(source.path, InputError):
        found, records = _cuts(utf8_of(file, encoding), None if whole is None else size)
    if whole is None or not found:
        return [Piece(source, encoding, 0)], records
    begins = [encoding.skip + cut.place for cut in found]
    # The byte order mark stands in the first stretch alone.
    rest = replace(encoding, skip=0)
    made = [Piece(Stretch(whole, 0, begins[0]), encoding, 0)]
    for cut, begin, end in zip(found, begins, [*begins[1:], None], strict=True):
        made.append(Piece(Stretch(whole, begin, end), rest, cut.records))
    return made, records


@dataclass(frozen=True)
class _Cut:
    """Where a record ends and no blank line stands before."""

    place: int
    records: int
    """Records before it, the header among them."""


@dataclass
class _Open:
    """Where the pass stands."""

    place: int = 0
    """Bytes read."""
    begun: int = 0
    """Where the record that is not ended yet began."""
    last: int = 0
    """The byte before `place`."""
    quotes: int = 0
    """Before `place`."""
    records: int = 0
    blank: int = 0
    """Blank lines at the end of what was read: at the end of a file they are nothing."""


def _cuts(text: Bytes, size: int | None) -> tuple[list[_Cut], int]:
    """Cuts at least `size` bytes from each other (None: none), and the number of records."""
    found: list[_Cut] = []
    now = _Open()
    while data := text.read(CHUNK_BYTES):
        codes = np.frombuffer(data, np.uint8)
        ends, blank = _ends(codes, data, now)
        places = _places(ends, blank, found[-1].place if found else 0, size)
        found += [_Cut(int(ends[at]), now.records + at + 1) for at in places]
        _go_on(now, codes, ends, blank)
    if now.begun < now.place:
        now.records, now.blank = now.records + 1, 0
    if found and found[-1].place >= now.place:
        found.pop()  # nothing stands behind it
    return found, now.records - now.blank


def _ends(
    codes: npt.NDArray[np.uint8], data: bytes, now: _Open
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
    """Where records end, from the file's beginning, and which of them are blank lines."""
    ends = np.flatnonzero(codes == _LF)
    if b'"' in data:
        quotes = np.flatnonzero(codes == _QUOTE)
        ends = ends[((np.searchsorted(quotes, ends) + now.quotes) & 1) == 0]
        now.quotes += len(quotes)
    elif now.quotes & 1:
        ends = ends[:0]
    starts = np.concatenate([np.array([now.begun - now.place], np.intp), ends[:-1] + 1])
    lengths = ends + 1 - starts[: len(ends)]
    first = np.where(starts >= 0, codes[np.maximum(starts, 0) % len(codes)], now.last)
    blank = (lengths == 1) | ((lengths == 2) & (first[: len(ends)] == _CR))
    return ends + 1 + now.place, blank


def _places(
    ends: npt.NDArray[np.intp], blank: npt.NDArray[np.bool_], before: int, size: int | None
) -> Iterator[int]:
    """Which of these ends to cut at. Not behind a blank line: whether it is one too many is told
    by what follows it."""
    if size is None:
        return
    at = 0
    while (at := int(np.searchsorted(ends, before + size))) < len(ends):
        sound = np.flatnonzero(~blank[at:])
        if not len(sound):
            return
        at += int(sound[0])
        yield at
        before = int(ends[at])


def _go_on(
    now: _Open,
    codes: npt.NDArray[np.uint8],
    ends: npt.NDArray[np.intp],
    blank: npt.NDArray[np.bool_],
) -> None:
    now.place += len(codes)
    now.last = int(codes[-1])
    now.records += len(ends)
    if len(ends):
        now.begun = int(ends[-1])
        told = np.flatnonzero(~blank)
        now.blank = len(blank) - 1 - int(told[-1]) if len(told) else now.blank + len(blank)
