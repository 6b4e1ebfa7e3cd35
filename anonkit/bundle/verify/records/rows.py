"""Reading the released files of records: their cells as they stand, in one pass.

A CSV file is read with the standard library alone. Other formats are read with
anonkit's own readers, where what they need is installed.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

from anonkit.bundle.parted import files_of
from anonkit.bundle.verify.base import Received

BATCH = 8_192
"""Rows looked at together."""
MOST_CELL = 1 << 20
"""Characters of a cell: what anonkit reads and writes."""
_COPIED = 1 << 20
"""Bytes copied at a time."""

Rows = Sequence[Sequence[str]]


class UnreadableError(Exception):
    """A file is not what a release holds; the text says why, and no cell of it."""


class NotHereError(Exception):
    """What a file needs to be read is not installed."""


@dataclass(frozen=True)
class Spelling:
    """How the files of records are spelled."""

    format: str
    delimiter: str
    """Of CSV; empty for other formats."""


@dataclass(frozen=True)
class Table:
    """The cells of one file; its batches can be read once."""

    columns: tuple[str, ...]
    batches: Iterator[Rows]
    """At most `BATCH` rows of as many cells as there are columns. They raise `UnreadableError`."""


def read(received: Received, path: str, spelling: Spelling) -> Table:
    """The cells of a table of records.

    Args:
        received: The release.
        path: Of its file in it, or of the folder with its parts.
        spelling: Of its records.

    Raises:
        UnreadableError: It is not such a file.
        NotHereError: It is no CSV file, and what reads it is not installed.
        RefusedError: At its end: its bytes are not those that were signed.
    """
    first, *others = files_of((file.path for file in received.manifest.files), path) or ("",)
    if not first:
        raise UnreadableError("the release has no such file")
    batches = _cells(received, first, spelling)
    [header] = next(batches)
    return Table(_named(header), chain(batches, _rest(received, others, spelling, header)))


def _cells(received: Received, path: str, spelling: Spelling) -> Iterator[Rows]:
    """The header of a file alone, then its rows."""
    if spelling.format != "csv":
        return _other(received, path, spelling.format)
    if not _separates(spelling.delimiter):
        raise UnreadableError("its cells are separated by no character that anonkit writes")
    return _batches(received.open(path), spelling.delimiter)


def _rest(
    received: Received, paths: Sequence[str], spelling: Spelling, header: Sequence[str]
) -> Iterator[Rows]:
    """The rows of all parts but the first."""
    for path in paths:
        batches = _cells(received, path, spelling)
        if [tuple(each) for each in next(batches)] != [tuple(header)]:
            raise UnreadableError("its parts have different columns")
        yield from batches


def _separates(delimiter: str) -> bool:
    fit = len(delimiter) == 1 and delimiter.isascii() and delimiter not in "\"'.-+ "
    return fit and not delimiter.isalnum() and (delimiter.isprintable() or delimiter == "\t")


def _named(header: Sequence[str]) -> tuple[str, ...]:
    if len(set(header)) < len(header) or not all(header):
        raise UnreadableError("its columns have no names, or twice the same")
    return tuple(header)


def _batches(file: BinaryIO, delimiter: str) -> Iterator[Rows]:
    """The header alone, then the rows."""
    with file, TextIOWrapper(file, encoding="utf-8", newline="") as text:
        csv.field_size_limit(max(csv.field_size_limit(), MOST_CELL))
        reader, read = csv.reader(text, delimiter=delimiter, strict=True), 0
        try:
            header = next(reader, None)
            if not header:
                raise UnreadableError("it is empty")
            yield [header]
            while batch := list(islice(reader, BATCH)):
                if set(map(len, batch)) != {len(header)}:
                    raise UnreadableError(_uneven(batch, len(header), read))
                read += len(batch)
                yield batch
        except UnicodeDecodeError:
            raise UnreadableError("it is not UTF-8") from None
        except csv.Error:
            raise UnreadableError(f"its quotes are not sound (line {reader.line_num})") from None


def _uneven(batch: Rows, width: int, read: int) -> str:
    row = next(place for place, cells in enumerate(batch, read + 1) if len(cells) != width)
    return f"data row {row} has not as many cells as there are columns"


def _other(received: Received, path: str, name: str) -> Iterator[Rows]:
    """As `_batches`, of a file that is no CSV: the one place that needs more than Python has."""
    try:
        from anonkit.errors import AnonkitError  # noqa: PLC0415 - what follows is not everywhere
        from anonkit.formats import FORMATS  # noqa: PLC0415
        from anonkit.formats.base import Dialect  # noqa: PLC0415
    except ImportError:
        raise NotHereError(f"to count in a file of format {name}, install anonkit whole") from None
    if name not in FORMATS:
        raise UnreadableError(f"no format is called {name}")
    chosen = FORMATS[name]
    with tempfile.TemporaryDirectory(prefix="anonkit-") as folder:
        copy = Path(folder) / f"records{chosen.suffixes[0]}"
        with received.open(path) as file, copy.open("wb") as out:
            while piece := file.read(_COPIED):
                out.write(piece)
        try:
            reader: Any = chosen.open(copy, Dialect())
            yield [reader.columns]
            yield from map(_texts, reader.batches())
        except AnonkitError:
            raise UnreadableError("it cannot be read") from None


def _texts(batch: Any) -> Rows:
    """The cells of an Arrow batch; a missing one is empty, as in CSV."""
    columns = [
        ["" if cell is None else cell for cell in each.to_pylist()] for each in batch.columns
    ]
    return list(zip(*columns, strict=True))
