"""The bytes of an SPSS file: its cells, the labels of their codes, and nothing else.

Source:
    GNU PSPP developers' guide, "System File Format".
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError
from anonkit.formats.base import Written
from anonkit.formats.stat_cells import SUPPRESSED
from anonkit.formats.stat_layout import Field, check_texts, cut, fields

MAX_TEXT = 32_767
"""Bytes of a text."""
MAX_NAME = 64
"""Bytes of a column's name."""
_MARKS = str.maketrans(".$#@", "____")
"""Characters of names besides letters and digits."""
_PIECE, _STEP = 255, 252
"""A text longer than 255 bytes is kept in pieces, one for each 252 of its width."""
_MISSING = -sys.float_info.max
_LOWEST = struct.unpack("<d", struct.pack("<Q", 0xFFEFFFFFFFFFFFFE))[0]
_SLICE_ROWS = 16_384
_NUMBER, _TEXT = 5, 1
"""Of display formats: F and A."""


def sav_pieces(table: pa.Table, written: Written) -> Iterator[bytes]:
    """An SPSS file with the rows of a table, from its first byte to its last.

    Raises:
        InputError: A column's name or a cell cannot stand in an SPSS file.
    """
    columns = fields(table, written)
    for place, column in enumerate(columns, 1):
        _check_name(column.name, place)
        check_texts(column, place, "sav", MAX_TEXT)
        _check_ends(column, place)
    places = [sum(map(_places, _pieces(column))) for column in columns]
    starts = [sum(places[:before]) + 1 for before in range(len(places))]
    yield b"".join(
        (
            _head(table.num_rows, sum(places)),
            *(_variable(place, column) for place, column in enumerate(columns)),
            *(_labels(start, column) for start, column in zip(starts, columns, strict=True)),
            _extension(3, 4, struct.pack("<8i", 20, 0, 0, -1, 1, 1, 2, 65_001)),
            _extension(4, 8, struct.pack("<3d", _MISSING, sys.float_info.max, _LOWEST)),
            _extension(13, 1, _long_names(columns)),
            *([_extension(14, 1, wide)] if (wide := _wide(columns)) else []),
            _extension(16, 8, struct.pack("<2q", 1, table.num_rows)),
            _extension(20, 1, b"UTF-8"),
            struct.pack("<2i", 999, 0),
        )
    )
    kind = np.dtype([(f"c{place}", f"S{8 * count}") for place, count in enumerate(places)])
    for start in range(0, table.num_rows, _SLICE_ROWS):
        yield _rows(columns, kind, slice(start, min(start + _SLICE_ROWS, table.num_rows)))


def _head(rows: int, places: int) -> bytes:
    program = b"@(#) SPSS DATA FILE".ljust(60)
    numbers = struct.pack("<5id", 2, places, 0, 0, min(rows, 2**31 - 1), 100.0)
    return b"$FL2" + program + numbers + b"01 Jan 0000:00:00" + b" " * 64 + bytes(3)


def _pieces(column: Field) -> list[int]:
    """Widths of the variables that a column is kept in: 0 for a number, n for n bytes of text."""
    if column.is_number:
        return [0]
    if column.width <= _PIECE:
        return [column.width]
    count = -(-column.width // _STEP)
    return [_PIECE] * (count - 1) + [column.width - (count - 1) * _STEP]


def _places(width: int) -> int:
    """Eights of bytes that a variable of this width takes in a row."""
    return max(1, -(-width // 8))


def _short(place: int, piece: int = 0) -> str:
    """The name of 8 bytes under which a column, or a piece of it, is kept."""
    return f"V{place:04X}{piece:03d}" if piece else f"V{place:04X}"


def _variable(place: int, column: Field) -> bytes:
    made = b""
    for piece, width in enumerate(_pieces(column)):
        label = cut(column.label, 255).encode("utf-8") if piece == 0 else b""
        star = column.is_number and bool(column.starred.any())
        shown = _shown(column) if width == 0 else (_TEXT << 16) | (width << 8)
        made += struct.pack("<6i", 2, width, int(bool(label)), int(star), shown, shown)
        made += _short(place, piece).encode().ljust(8)
        if label:
            made += struct.pack("<i", len(label)) + label.ljust(-(-len(label) // 4) * 4)
        made += struct.pack("<d", _star(column)) if star else b""
        more = struct.pack("<6i", 2, -1, 0, 0, 0, 0) + b" " * 8
        made += more * (_places(width) - 1)
    return made


def _shown(column: Field) -> int:
    """The display format of numbers: as wide, and with as many digits, as its cells need."""
    wide = min(40, max([8, *map(len, column.distinct)]))
    digits = max((len(text.partition(".")[2]) for text in column.distinct), default=0)
    return (_NUMBER << 16) | (wide << 8) | min(16, digits)


def _star(column: Field) -> float:
    """The number that stands for `*`: -9, -99, ... the first below all that occur."""
    least = min((float(text) for text in column.distinct), default=0.0)
    digits = next(d for d in range(1, 400) if -(10.0**d - 1) < least)
    return -(10.0**digits - 1)


def _labels(start: int, column: Field) -> bytes:
    if not column.is_number:
        return b""
    star = [(_star(column), SUPPRESSED)] if column.starred.any() else []
    labels = [*column.labels, *star]
    made = b""
    for code, text in labels:
        data = text.encode("utf-8")
        size = -(-(len(data) + 1) // 8) * 8 - 1
        made += struct.pack("<dB", code, len(data)) + data.ljust(size)
    belongs = struct.pack("<3i", 4, 1, start)
    return struct.pack("<2i", 3, len(labels)) + made + belongs if labels else b""


def _long_names(columns: Sequence[Field]) -> bytes:
    named = (f"{_short(place)}={column.name}" for place, column in enumerate(columns))
    return "\t".join(named).encode("utf-8")


def _wide(columns: Sequence[Field]) -> bytes:
    return b"".join(
        f"{_short(place)}={column.width:05d}".encode() + b"\0\t"
        for place, column in enumerate(columns)
        if not column.is_number and column.width > _PIECE
    )


def _extension(kind: int, size: int, data: bytes) -> bytes:
    return struct.pack("<4i", 7, kind, size, len(data) // size) + data


def _rows(columns: Sequence[Field], kind: np.dtype[np.void], some: slice) -> bytes:
    made = np.zeros(some.stop - some.start, kind)
    for place, column in enumerate(columns):
        made[f"c{place}"] = _numbers(column, some) if column.is_number else _texts(column, some)
    return made.tobytes()


def _numbers(column: Field, some: slice) -> npt.NDArray[np.bytes_]:
    values, starred = column.values[some], column.starred[some]
    if starred.any():
        values = np.where(starred, _star(column), values)
    return np.where(np.isnan(values), _MISSING, values).astype("<f8").view("S8")


def _texts(column: Field, some: slice) -> npt.NDArray[np.bytes_]:
    widths = _pieces(column)
    texts = [(text or "").encode("utf-8") for text in column.cells[some].to_pylist()]
    size = 8 * sum(map(_places, widths))
    if len(widths) == 1:
        return np.array([text.ljust(size) for text in texts], f"S{size}")
    # Every piece holds 255 bytes and a blank; the last what is left.
    cells = [
        b" ".join(text[at : at + _PIECE].ljust(_PIECE) for at in range(0, len(text), _PIECE))
        for text in texts
    ]
    return np.array([cell.ljust(size)[:size] for cell in cells], f"S{size}")


def _check_ends(column: Field, place: int) -> None:
    if column.is_number:
        return
    if pc.any(pc.ends_with(column.cells, " "), min_count=0).as_py():
        problem = "a cell to be written ends in a blank, and SPSS keeps none"
        fix = "mend the policy's own words, or give the data as CSV"
        where = f"column {place}"
        raise InputError(problem, where=where, fix=fix, code="sav.trailing_blank")


def _check_name(name: str, place: int) -> None:
    fits = name.translate(_MARKS).isidentifier() and name[0] not in "_.$#"
    if not (fits and len(name.encode("utf-8")) <= MAX_NAME):
        problem = "SPSS has no column of this name: it takes letters, digits and . _ $ # @"
        fix = "rename the column at the source, or give the data as CSV"
        raise InputError(problem, where=f"column {place}", fix=fix, code="sav.column_name")
