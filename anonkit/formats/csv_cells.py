"""CSV cell by cell: slow, exact, and able to say where a fault is.

The grammar is RFC 4180's, with LF beside CRLF and other delimiters: a quote
opens a cell only at its beginning and ends it only at its end; inside, two
quotes stand for one. Used on the head of a file, and on the piece where the
fast reader met a fault.

Source:
    RFC 4180, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anonkit.errors import InputError
from anonkit.formats.base import MAX_FIELD_BYTES
from anonkit.formats.faults import declare, fault

MAX_ROW_BYTES = 16 << 20
"""Longest record, in bytes (16 MiB): it must be in memory whole before it can be checked."""

_QUOTED = re.compile(rb'"[^"]*+(?:""[^"]*+)*+"')


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the text."""

    row: int
    column: int
    start: int
    stop: int
    """Its bytes, quotes included: `data[start:stop]`."""
    last: bool
    """Whether the record ends with it."""

    @property
    def blank(self) -> bool:
        """Whether it is a whole line without any character."""
        return self.last and self.column == 1 and self.start == self.stop


def unquoted(raw: bytes) -> bytes:
    """What a cell says."""
    return raw[1:-1].replace(b'""', b'"') if raw.startswith(b'"') else raw


def cells(data: bytes, delimiter: bytes, *, first_row: int, final: bool) -> Iterator[Cell]:
    """The cells of a text that begins with a record.

    Args:
        data: UTF-8, checked or not.
        delimiter: One byte.
        first_row: Number of the first record.
        final: Whether the file ends with `data`; if not, the cell that is
            still open at the end is left out.

    Raises:
        InputError: The quotes, line ends or length of a cell.
    """
    bare = re.compile(rb'[^"\r\n%s]*+' % re.escape(delimiter))
    row, column, start = first_row, 1, 0
    while start < len(data) or column > 1:
        stop = _stop(data, bare, start, row, column, final=final)
        if stop is None:
            return
        after = _after(data, delimiter, stop, row, column, final=final)
        if after is None:
            return
        last = data[stop:after] != delimiter
        yield Cell(row, column, start, stop, last)
        row, column, start = (row + 1, 1, after) if last else (row, column + 1, after)


def _stop(
    data: bytes, bare: re.Pattern[bytes], start: int, row: int, column: int, *, final: bool
) -> int | None:
    """Where the cell ends; None where that cannot be told yet."""
    found = (_QUOTED if data[start : start + 1] == b'"' else bare).match(data, start)
    stop = found.end() if found else len(data)
    if stop - start > MAX_FIELD_BYTES + 2 and len(unquoted(data[start:stop])) > MAX_FIELD_BYTES:
        raise _too_long(row, column)
    if found is None and final:
        problem, fix = "a quoted cell is never closed", "close it, or quote the cell anew"
        raise fault("csv.unterminated_quote", problem, row, column, fix=fix)
    return stop if found else None


def _after(
    data: bytes, delimiter: bytes, stop: int, row: int, column: int, *, final: bool
) -> int | None:
    """Where the next cell begins; None where that cannot be told yet."""
    mark = data[stop : stop + 1]
    if mark in (delimiter, b"\n"):
        return stop + 1
    if data[stop : stop + 2] == b"\r\n":
        return stop + 2
    if stop + len(mark) == len(data) and mark in (b"", b"\r"):
        return len(data) if final else None
    if mark == b"\r":
        problem = "a line ends with a carriage return alone"
        fix = "save the file with line ends of Unix or Windows, and quote cells of several lines"
        raise fault("csv.bare_cr", problem, row, column, fix=fix)
    problem = "a quote stands inside a cell, or text follows a closing quote"
    fix = "quote the whole cell and double the quotes in it; check the delimiter"
    raise fault("csv.stray_quote", problem, row, column, fix=fix)


def _too_long(row: int, column: int) -> InputError:
    problem = f"a cell is longer than {MAX_FIELD_BYTES:,} bytes; perhaps a quote is not closed"
    return fault("csv.field_too_long", problem, row, column, fix="shorten the cell, or close it")


def content_fault(raw: bytes, row: int, column: int, *, declared: bool) -> InputError | None:
    """What is wrong with the characters of a cell, if anything is."""
    if len(raw) > MAX_FIELD_BYTES and len(unquoted(raw)) > MAX_FIELD_BYTES:
        return _too_long(row, column)
    if b"\0" in raw:
        problem = "a cell holds a NUL character"
        fix = f"remove it; for a file in UTF-16 {declare('encoding', 'utf-16-le')}"
        return fault("csv.nul", problem, row, column, fix=fix)
    if b"\x1a" in raw:
        problem = "a cell holds the character Ctrl-Z, an old mark for the end of a file"
        return fault("csv.control_z", problem, row, column, fix="remove it")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        problem = "a cell is not in the declared encoding" if declared else "a cell is not UTF-8"
        fix = f"say how the file was saved, such as cp1252: {declare('encoding', 'cp1252')}"
        return fault("csv.encoding", problem, row, column, fix=fix)
    return None


def locate(
    data: bytes, delimiter: bytes, *, first_row: int, columns: int, final: bool, declared: bool
) -> InputError | None:
    """The first fault of a text that begins with a record, or None.

    Args:
        data: UTF-8, checked or not.
        delimiter: One byte.
        first_row: Number of the first record.
        columns: Cells that every record must have.
        final: Whether the file ends with `data`.
        declared: Whether the policy names the encoding.
    """
    blank: Cell | None = None
    row, begin = first_row, 0
    try:
        for cell in cells(data, delimiter, first_row=first_row, final=final):
            if blank is not None and not cell.blank:
                return _blank_line(blank)
            if cell.blank:
                blank = blank or cell
                continue
            if cell.column == 1:
                row, begin = cell.row, cell.start
            raw = data[cell.start : cell.stop]
            found = content_fault(raw, cell.row, cell.column, declared=declared)
            found = found or _ragged(cell, columns) or _long_row(row, cell.stop - begin)
            if found:
                return found
    except InputError as error:
        return error
    return _long_row(row, len(data) - begin)


def _blank_line(cell: Cell) -> InputError:
    problem = "a line is blank"
    fix = 'remove it; in a file of one column write an empty cell as ""'
    return fault("csv.blank_line", problem, cell.row, 1, fix=fix)


def _long_row(row: int, length: int) -> InputError | None:
    if length < MAX_ROW_BYTES - 2:  # its line end may be cut
        return None
    problem = f"a row is longer than {MAX_ROW_BYTES:,} bytes"
    return fault("csv.row_too_long", problem, row, fix="split the file into fewer columns")


def _ragged(cell: Cell, columns: int) -> InputError | None:
    fix = "check the row's delimiters and quotes"
    if cell.column > columns or (cell.column == columns and not cell.last):
        problem = f"a row has more cells than the header ({columns})"
        return fault("csv.ragged_row", problem, cell.row, columns + 1, fix=fix)
    if cell.last and cell.column < columns:
        problem = f"a row has fewer cells than the header ({columns})"
        return fault("csv.ragged_row", problem, cell.row, cell.column + 1, fix=fix)
    return None
