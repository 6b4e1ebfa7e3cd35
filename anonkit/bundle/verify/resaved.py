"""Whether a CSV file that was changed still holds its rows: opened, and saved again.

Such a file is read leniently, written again as anonkit spells CSV, and its
hash compared with the signed one. Where they are equal, every cell is as it
was. Where they are not, nothing is said: which cells differ only the original
could tell.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from io import FileIO

DELIMITERS = (",", ";", "\t", "|")
"""What programs put between cells, and anonkit writes where it is asked to."""
MOST_EMPTY = 1000
"""Empty rows at the end that are passed over."""
_QUOTED = ('"', "\r", "\n", "\ufeff")
"""What puts a cell in quotes, beside the delimiter."""


def holds_the_rows(
    opened: Callable[[], FileIO], sha256: str, delimiters: Sequence[str] = DELIMITERS
) -> bool:
    """Whether the cells of a file are, in anonkit's spelling, the bytes with this hash.

    Args:
        opened: Opens a CSV file in UTF-8 or Windows' own letters, with or without a byte order
            mark, any of the delimiters and line ends, and quotes wherever they stand.
        sha256: Of the file as it was signed.
        delimiters: What may have stood between its cells then.
    """
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return sha256 in _spelled(opened, delimiters, encoding)
        except UnicodeDecodeError:
            continue
        except csv.Error:
            return False
    return False


def _spelled(
    opened: Callable[[], FileIO], delimiters: Sequence[str], encoding: str
) -> frozenset[str]:
    """The hashes of the file's rows in our spelling, one for each delimiter."""
    with opened() as file:
        start = file.read(1 << 16).partition(b"\n")[0]
    used = max(DELIMITERS, key=lambda each: start.count(each.encode("ascii")))
    made = [_Spelling(delimiter) for delimiter in delimiters]
    with io.TextIOWrapper(io.BufferedReader(opened()), encoding=encoding, newline="") as text:
        for row in _without_last_empty(csv.reader(text, delimiter=used, strict=True)):
            for spelling in made:
                spelling.write(row)
    return frozenset(spelling.digest() for spelling in made)


def _without_last_empty(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """All rows but empty ones at the end, which some programs write."""
    held: list[list[str]] = []
    for row in rows:
        if len(row) != 1 and not any(row):
            held.append(row)
            if len(held) > MOST_EMPTY:
                raise csv.Error
            continue
        yield from held
        held.clear()
        yield row


class _Spelling:
    """Rows in the spelling of `formats.csv_write`, hashed and not kept."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._hash = hashlib.sha256()

    def write(self, row: Sequence[str]) -> None:
        line = self._delimiter.join(row)
        # Most rows have nothing to quote, which one look at the whole line tells.
        if line.count(self._delimiter) != len(row) - 1 or any(map(line.__contains__, _QUOTED)):
            line = self._delimiter.join(map(self._cell, row))
        # A blank line would be no row at all.
        self._hash.update(f"{line}\n".encode() if line else b'""\n')

    def digest(self) -> str:
        return self._hash.hexdigest()

    def _cell(self, cell: str) -> str:
        if self._delimiter not in cell and not any(map(cell.__contains__, _QUOTED)):
            return cell
        doubled = cell.replace('"', '""')
        return f'"{doubled}"'
