"""Writing a fresh workbook: one sheet of texts and whole numbers, and nothing else.

The parts are written here, cell by cell into the zip, because the usual
library puts every row into a temporary file that others than this run own.
Texts are typed as text, so that no cell is a formula and none needs an
apostrophe. The same cells give the same bytes.

Source:
    ECMA-376-1:2016, 18.3.1.4 (cells), 22.9.2.19 (`_x000D_` in texts).
"""

from __future__ import annotations

import re
import zipfile

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import AnonkitError, InputError
from anonkit.formats.base import Written
from anonkit.formats.fresh import fresh_columns
from anonkit.formats.output import Output
from anonkit.formats.xlsx_parts import HEAD, SHEET, TAIL, fixed_parts

MAX_ROWS = 1_048_576
"""Of a sheet, its header included."""
MAX_COLUMNS = 16_384
MAX_CELL_CHARACTERS = 32_767
MAX_SHEET_BYTES = (1 << 31) - 1
"""Of the sheet's XML: beyond it a zip needs a form that not every program reads."""

_STAMP = (2000, 1, 1, 0, 0, 0)
_SLICE_ROWS = 4_096
_NUMBERS = r"^(?:[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\*|)$"
_EXACT = r"^(?:0|-?[1-9][0-9]{0,14})$"
"""Whole numbers that a spreadsheet keeps in full: it shows 15 digits."""
_ODD = r"[\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|_x[0-9A-Fa-f]{4}_"
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")


class XlsxWriter:
    """A workbook being written."""

    def __init__(self, written: Written) -> None:
        if len(written.columns) > MAX_COLUMNS:
            raise _does_not_fit()
        self._written = written
        self._letters = [letters(place) for place in range(1, len(written.columns) + 1)]
        self._rows = self._size = 0
        header = self._lines([self._texts(pa.array([name]), name) for name in written.columns], 1)
        parts = fixed_parts(written.dialect.sheet)
        self._output = Output(written.path)
        with self._output.writing():
            self._zip = zipfile.ZipFile(self._output.file, "w")
            for name, data in parts.items():
                self._zip.writestr(_info(name), data)
            self._sheet = self._zip.open(_info(SHEET), "w")
            self._put(HEAD)
            self._put_lines(header)

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the rows of a batch; null is the empty cell.

        Raises:
            InputError: A row is blank (it would be lost on reading), or a cell
                or the sheet is larger than spreadsheets allow.
        """
        with self._output.writing():
            for start in range(0, batch.num_rows, _SLICE_ROWS):
                columns = fresh_columns(batch.slice(start, _SLICE_ROWS), self._written.columns)
                rows = len(columns[0])
                if self._rows + rows > MAX_ROWS:
                    raise _does_not_fit()
                named = zip(self._written.columns, columns, strict=True)
                self._put_lines(self._lines([self._cells(name, c) for name, c in named], rows))

    def close(self) -> None:
        """Flush to disk."""
        try:
            self._output.close(self._finish)
        finally:
            # After a failure the zip must not try again when it is collected.
            self._zip.fp = None

    def _finish(self) -> None:
        self._put(TAIL)
        self._sheet.close()
        self._zip.close()

    def _cells(self, name: str, column: pa.Array) -> pa.Array:
        """The inner XML of each cell behind its place; empty for an empty cell."""
        if name not in self._written.numeric:
            return self._texts(column, name)
        cells = column.fill_null("")
        if not pc.all(pc.match_substring_regex(cells, _NUMBERS), min_count=0).as_py():
            raise AnonkitError("a column of numbers holds text", where=f"column {name}")
        whole = pc.match_substring_regex(cells, _EXACT)
        numbers = pc.binary_join_element_wise("><v>", cells, "</v></c>", "")
        return pc.if_else(whole, numbers, self._texts(cells, name))

    def _texts(self, column: pa.Array, name: str) -> pa.Array:
        cells = column.fill_null("")
        xml = _escaped(cells, name)
        opening = ' t="inlineStr"><is><t xml:space="preserve">'
        xml = pc.binary_join_element_wise(opening, xml, "</t></is></c>", "")
        return pc.if_else(pc.equal(cells, ""), "", xml)

    def _lines(self, columns: list[pa.Array], rows: int) -> pa.Array:
        first = self._rows + 1
        numbers = pa.array(map(str, range(first, first + rows)), pa.string())
        cells = [
            pc.if_else(
                pc.equal(column, ""),
                "",
                pc.binary_join_element_wise(f'<c r="{own}', numbers, '"', column, ""),
            )
            for own, column in zip(self._letters, columns, strict=True)
        ]
        row = pc.binary_join_element_wise(*cells, "")
        if pc.any(pc.equal(row, "")).as_py():
            problem, fix = "a row to be written is blank", "give the data as CSV or Parquet"
            raise InputError(problem, fix=fix, code="xlsx.blank_row")
        return pc.binary_join_element_wise('<row r="', numbers, '">', row, "</row>", "")

    def _put_lines(self, lines: pa.Array) -> None:
        self._rows += len(lines)
        self._put("".join(lines.to_pylist()).encode("utf-8"))

    def _put(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > MAX_SHEET_BYTES:
            raise _does_not_fit()
        self._sheet.write(data)


def letters(place: int) -> str:
    """The name of a column in a sheet: 1 is `A`, 27 is `AA`."""
    name = ""
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = 0, 0
    return info


def _escaped(cells: pa.Array, name: str) -> pa.Array:
    longest = pc.max(pc.utf8_length(cells)).as_py() or 0
    if longest > MAX_CELL_CHARACTERS // 2 and any(map(_too_long, cells.to_pylist())):
        problem = f"a cell has more than {MAX_CELL_CHARACTERS:,} characters, the most of a sheet"
        fix = "leave the column out, or give the data as CSV"
        raise InputError(problem, where=f"column {name}", fix=fix, code="xlsx.cell_length")
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        cells = pc.replace_substring(cells, mark, entity)
    if not pc.any(pc.match_substring_regex(cells, _ODD), min_count=0).as_py():
        return cells
    return pa.array([_without_odd(text, name) for text in cells.to_pylist()], pa.string())


def _too_long(text: str) -> bool:
    return len(text.encode("utf-16-le")) > 2 * MAX_CELL_CHARACTERS


def _without_odd(text: str, name: str) -> str:
    if "\ufffe" in text or "\uffff" in text:
        problem = "a cell holds a character that a workbook cannot carry"
        raise InputError(problem, where=f"column {name}", fix="remove it", code="xlsx.character")
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _does_not_fit() -> InputError:
    problem = "the table is too large for a sheet"
    return InputError(problem, fix="give the data as CSV or Parquet", code="xlsx.too_large")
