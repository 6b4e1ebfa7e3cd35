"""The bytes of a Stata file: its cells, the labels of their codes, and nothing else.

Source:
    Stata manual, `help dta` (format 118, Stata 14 and later).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from anonkit.errors import InputError
from anonkit.formats.base import Written
from anonkit.formats.dta_head import LONG_TEXT
from anonkit.formats.stat_cells import SUPPRESSED
from anonkit.formats.stat_layout import Field, check_texts, cut, fields

MAX_TEXT = 2_045
"""Bytes of a plain text; longer ones stand by themselves behind the rows."""
MAX_CELL = 1 << 20
MAX_NAME = 32
_NAME, _FORMAT, _LABEL = 129, 57, 321
_STAR = 19
"""`.s`, counted from `.`."""
_WHOLE = (
    (65_530, "<i1", -127, 100),
    (65_529, "<i2", -32_767, 32_740),
    (65_528, "<i4", -2_147_483_647, 2_147_483_620),
)
"""Stata's type, numpy's, the least and the largest number; what follows it is `.`."""
_DOUBLE = 65_526
_DOUBLE_MISSING, _DOUBLE_STEP = 0x7FE0 << 48, 1 << 40
_LABEL_MISSING = 2_147_483_621
_SLICE_ROWS = 16_384


def dta_pieces(table: pa.Table, written: Written) -> Iterator[bytes]:
    """A Stata file with the rows of a table, from its first byte to its last.

    Raises:
        InputError: A column's name or a cell cannot stand in a Stata file.
    """
    columns = fields(table, written)
    for place, column in enumerate(columns, 1):
        _check_name(column.name, place)
        check_texts(column, place, "dta", MAX_CELL)
    labels = b"".join(_value_labels(place, column) for place, column in enumerate(columns, 1))
    texts = b"".join(_long_texts(place, column) for place, column in enumerate(columns, 1))
    head = [
        b"<stata_dta>" + _header(len(columns), table.num_rows),
        b"",
        _section("variable_types", b"".join(struct.pack("<H", _kind(c)) for c in columns)),
        _section("varnames", b"".join(_padded(c.name, _NAME) for c in columns)),
        _section("sortlist", bytes(2 * (len(columns) + 1))),
        _section("formats", b"".join(_padded(_format(c), _FORMAT) for c in columns)),
        _section("value_label_names", b"".join(_set_name(p, c) for p, c in enumerate(columns, 1))),
        _section("variable_labels", b"".join(_padded(cut(c.label, 80), _LABEL) for c in columns)),
        _section("characteristics", b""),
    ]
    rows = _record(columns)
    sizes = [*map(len, head), table.num_rows * rows.itemsize + len("<data></data>")]
    tail = [_section("strls", texts), _section("value_labels", labels), b"</stata_dta>"]
    head[1] = _map([*sizes, *map(len, tail)])
    yield b"".join(head) + b"<data>"
    for start in range(0, table.num_rows, _SLICE_ROWS):
        yield _rows(columns, rows, start, min(_SLICE_ROWS, table.num_rows - start))
    yield b"</data>" + b"".join(tail)


def _header(columns: int, rows: int) -> bytes:
    return (
        b"<header><release>118</release><byteorder>LSF</byteorder>"
        b"<K>" + struct.pack("<H", columns) + b"</K><N>" + struct.pack("<Q", rows) + b"</N>"
        b"<label>\0\0</label><timestamp>\0</timestamp></header>"
    )


def _map(sizes: Sequence[int]) -> bytes:
    """Where each section begins, and where the file ends."""
    own = len("<map></map>") + 14 * 8
    places, at = [0], sizes[0]
    for size in (own, *sizes[2:]):
        places.append(at)
        at += size
    return _section("map", struct.pack("<14Q", *places, at))


def _section(name: str, data: bytes) -> bytes:
    return f"<{name}>".encode() + data + f"</{name}>".encode()


def _padded(text: str, size: int) -> bytes:
    return text.encode("utf-8").ljust(size, b"\0")


def _set_name(place: int, column: Field) -> bytes:
    return _padded(f"labels{place}" if _has_labels(column) else "", _NAME)


def _has_labels(column: Field) -> bool:
    return column.is_number and bool(column.labels or column.starred.any())


def _whole_type(column: Field) -> tuple[int, str, int, int] | None:
    """The smallest type of whole numbers that holds a column; None where none does."""
    if not column.whole:
        return None
    values = [int(text) for text in column.distinct] or [0]
    return next((one for one in _WHOLE if one[2] <= min(values) and max(values) <= one[3]), None)


def _kind(column: Field) -> int:
    if not column.is_number:
        return column.width if column.width <= MAX_TEXT else LONG_TEXT
    whole = _whole_type(column)
    return whole[0] if whole else _DOUBLE


def _format(column: Field) -> str:
    if not column.is_number:
        return f"%{column.width if column.width <= MAX_TEXT else 9}s"
    return "%12.0g" if _whole_type(column) else "%14.0g"


def _record(columns: Sequence[Field]) -> np.dtype[np.void]:
    def own(column: Field) -> str:
        if not column.is_number:
            return f"S{column.width}" if column.width <= MAX_TEXT else "<u8"
        whole = _whole_type(column)
        return whole[1] if whole else "<u8"

    return np.dtype([(f"c{place}", own(column)) for place, column in enumerate(columns)])


def _rows(columns: Sequence[Field], kind: np.dtype[np.void], start: int, count: int) -> bytes:
    made = np.zeros(count, kind)
    some = slice(start, start + count)
    for place, column in enumerate(columns):
        made[f"c{place}"] = _cells(place + 1, column, some)
    return made.tobytes()


def _cells(place: int, column: Field, some: slice) -> npt.NDArray[np.generic]:
    if not column.is_number:
        texts = column.cells[some].to_pylist()
        if column.width <= MAX_TEXT:
            return np.array([(text or "").encode("utf-8") for text in texts], f"S{column.width}")
        # Variable in the lower 2 bytes, row in the upper 6.
        return np.array(
            [place | (row << 16) if text else 0 for row, text in enumerate(texts, some.start + 1)],
            "<u8",
        )
    values, starred = column.values[some], column.starred[some]
    whole = _whole_type(column)
    if whole is None:
        raw = values.astype("<f8").view("<u8").copy()
        raw[np.isnan(values)] = _DOUBLE_MISSING
        raw[starred] = _DOUBLE_MISSING + _STAR * _DOUBLE_STEP
        return raw
    missing = np.where(starred, whole[3] + 1 + _STAR, whole[3] + 1)
    return np.where(np.isnan(values), missing, np.nan_to_num(values)).astype(whole[1])


def _long_texts(place: int, column: Field) -> bytes:
    if column.is_number or column.width <= MAX_TEXT:
        return b""
    return b"".join(
        b"GSO" + struct.pack("<IQBI", place, row, 130, len(data) + 1) + data + b"\0"
        for row, text in enumerate(column.cells.to_pylist(), 1)
        if text and (data := text.encode("utf-8"))
    )


def _value_labels(place: int, column: Field) -> bytes:
    if not _has_labels(column):
        return b""
    star = [(_LABEL_MISSING + _STAR, SUPPRESSED)] if column.starred.any() else []
    labels = [(code, text.encode("utf-8") + b"\0") for code, text in [*column.labels, *star]]
    offsets = np.cumsum([0, *(len(text) for _, text in labels)])
    count = len(labels)
    data = struct.pack("<ii", count, int(offsets[-1]))
    data += struct.pack(f"<{count}i", *map(int, offsets[:-1]))
    data += struct.pack(f"<{count}i", *(code for code, _ in labels))
    data += b"".join(text for _, text in labels)
    named = struct.pack("<i", len(data)) + _set_name(place, column) + bytes(3)
    return _section("lbl", named + data)


def _check_name(name: str, place: int) -> None:
    fits = name.isidentifier() and 0 < len(name) <= MAX_NAME and len(name.encode("utf-8")) < _NAME
    if not fits:
        problem = "Stata has no column of this name: it takes letters, digits and _, 32 at most"
        fix = "rename the column at the source, or give the data as CSV"
        raise InputError(problem, where=f"column {place}", fix=fix, code="dta.column_name")
