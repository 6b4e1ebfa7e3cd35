"""Reading one sheet of an Excel workbook as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import python_calamine

from anonkit.errors import InputError
from anonkit.formats.base import BATCH_ROWS, MAX_COLUMNS, MAX_FIELD_BYTES, Contents, Dialect
from anonkit.formats.faults import column_names, declare, fault, one_of, too_many_columns
from anonkit.formats.held import HeldTable
from anonkit.formats.source import Source
from anonkit.formats.spelling import cell_text, loses_digits
from anonkit.formats.xlsx_heads import heads
from anonkit.formats.xlsx_seen import seen
from anonkit.formats.xlsx_sheet import check_sheet, check_strings
from anonkit.formats.xlsx_zip import members

T = TypeVar("T")


def open_xlsx(path: Path, dialect: Dialect) -> HeldTable:
    """A reader of one sheet of the workbook at `path`.

    Raises:
        OptionError: An address instead of a path.
        InputError: No sound workbook; several sheets and none named; a header
            that is not sound; an error, a blank row or a lost formula result.
    """
    source = Source.of(path)
    with source.open() as file:
        parts = members(file)
        check_strings(file, parts)
        book = called(lambda: python_calamine.CalamineWorkbook.from_path(str(path)))
        sheet = _sheet(book.sheet_names, dialect.sheet)
        check_sheet(file, parts, sheet)
        header, columns = called(lambda: _read(book.get_sheet_by_name(sheet)))
    table = _table(header, columns)
    lost = frozenset(name for name, column in zip(header, columns, strict=False) if column.floats)
    # A sheet's name that nobody declared is the file's own, and goes no further.
    stated = {} if dialect.sheet else {"sheet": sheet}
    return HeldTable(table, Dialect(sheet=dialect.sheet), stated, lost)


def xlsx_contents(path: Path, dialect: Dialect) -> Contents:
    """The sheets of the workbook at `path`; of each, the names in its first row.

    Raises:
        OptionError: An address instead of a path.
        InputError: No sound workbook.
    """
    del dialect
    source = Source.of(path)
    with source.open() as file:
        parts = members(file)
        check_strings(file, parts)
        tables = heads(file, parts)
        return Contents(tables, seen(file, parts, tables))


def called(read: Callable[[], T]) -> T:
    """What the library reads, or an error of ours instead of its own."""
    try:
        return read()
    except (InputError, MemoryError):
        raise
    except BaseException as error:
        # A panic inside the library is no Exception.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            problem, fix = "the workbook cannot be read", "save it anew as .xlsx"
            raise fault("xlsx.unreadable", problem, fix=fix) from None
        raise


def _sheet(names: Sequence[str], wanted: str | None) -> str:
    if wanted is None and len(names) != 1:
        problem = f"the workbook has {len(names)} sheets, and none is declared"
        raise fault(
            "xlsx.sheets", problem, fix=f"say which of {one_of(names)}: {declare('sheet', 'NAME')}"
        )
    if wanted is not None and wanted not in names:
        problem = f"none of the workbook's {len(names)} sheets has the declared name"
        fix = f"spell `sheet:` (or `--sheet`) as one of {one_of(names)}"
        raise fault("xlsx.no_sheet", problem, fix=fix)
    return wanted or names[0]


@dataclass
class _Column:
    """One column as it is put together."""

    chunks: list[pa.Array]
    floats: bool = False

    def add(self, cells: Sequence[Any]) -> None:
        self.chunks.append(pa.array(list(map(cell_text, cells)), pa.string()))
        self.floats = self.floats or any(isinstance(c, float) and loses_digits(c) for c in cells)

    @property
    def empty(self) -> bool:
        return all(chunk.null_count == len(chunk) for chunk in self.chunks)


def _read(sheet: python_calamine.CalamineSheet) -> tuple[list[str], list[_Column]]:
    """The names in the first row, and all below; empty columns at the right are left out."""
    # The library leaves out empty columns at the left.
    left = sheet.start[1] if sheet.start else 0
    rows = iter(sheet.iter_rows())
    names = [""] * left + [cell_text(cell) or "" for cell in next(rows, [])]
    columns = [_Column([]) for _ in names]
    while some := list(islice(rows, BATCH_ROWS)):
        for column, cells in zip(columns[left:], zip(*some, strict=True), strict=True):
            column.add(cells)
    while names and not names[-1] and columns[-1].empty:
        names.pop()
        columns.pop()
    return names, columns


def _table(names: list[str], columns: Sequence[_Column]) -> pa.Table:
    """The sheet without the blank rows at its end; none may stand before."""
    if not any(names):
        problem, fix = "the sheet is empty, or begins with a blank row", "put the names in row 1"
        raise fault("xlsx.empty_file", problem, fix=fix)
    if len(names) > MAX_COLUMNS:
        raise too_many_columns("xlsx", MAX_COLUMNS)
    column_names(names, "xlsx")
    cells = [pa.chunked_array(column.chunks, pa.string()) for column in columns]
    table = pa.table(cells, names=names).combine_chunks()
    for place, column in enumerate(table.columns, 1):
        _check_lengths(column, place)
    return _without_end(table)


def _without_end(table: pa.Table) -> pa.Table:
    filled = np.zeros(table.num_rows, np.bool_)
    for column in table.columns:
        filled |= column.is_valid().to_numpy()
    places = np.flatnonzero(filled)
    rows = int(places[-1]) + 1 if len(places) else 0
    if len(places) < rows:
        problem, fix = "a row is blank", "delete the row"
        raise fault("xlsx.blank_row", problem, int(np.argmin(filled)) + 1, fix=fix)
    return table.slice(0, rows)


def _check_lengths(column: pa.ChunkedArray, place: int) -> None:
    lengths = pc.binary_length(column)
    if (pc.max(lengths).as_py() or 0) > MAX_FIELD_BYTES:
        row = pc.index(pc.greater(lengths, MAX_FIELD_BYTES), True).as_py() + 1
        problem = f"a cell is longer than {MAX_FIELD_BYTES:,} bytes"
        raise fault("xlsx.field_too_long", problem, row, place, fix="shorten the cell")
