"""Writing CSV: the same cells give the same bytes, and no cell is run as a formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from anonkit.errors import AnonkitError, InputError, RefusedError
from anonkit.files import plain_errors
from anonkit.formats.base import Dialect, Written
from anonkit.formats.csv_read import CsvReader, open_csv
from anonkit.formats.csv_sniff import check_delimiter
from anonkit.formats.formula import guarded, has_formula
from anonkit.formats.fresh import fresh_columns
from anonkit.formats.output import Output

_SLICE_BYTES = 4 << 20
"""Text put together at a time: it stays in the processor's cache from cell to line."""
_BOM = b"\xef\xbb\xbf"
_NUMBERS = r"^(?:[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\*|)$"


class CsvWriter:
    """A CSV file being written: UTF-8, quotes only where needed, one line feed after each row."""

    def __init__(self, written: Written) -> None:
        self._written = written
        self._delimiter = _delimiter(written.dialect)
        names = [pa.array([name], pa.string()) for name in written.columns]
        header = self._lines([_guarded_name(name) for name in names])
        self._output = Output(written.path)
        with self._output.writing():
            self._output.file.write(header)

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the rows of a batch; null is the empty cell."""
        rows = max(1, batch.num_rows * _SLICE_BYTES // max(1, batch.nbytes))
        with self._output.writing():
            for start in range(0, batch.num_rows, rows):
                cells = fresh_columns(batch.slice(start, rows), self._written.columns)
                named = zip(self._written.columns, cells, strict=True)
                self._output.file.write(self._text([self._cells(n, column) for n, column in named]))

    def close(self) -> None:
        """Flush to disk."""
        self._output.close(lambda: None)

    def _cells(self, name: str, column: pa.Array) -> pa.Array:
        cells = column.fill_null("")
        if name not in self._written.numeric:
            return guarded(cells)
        if not pc.all(pc.match_substring_regex(cells, _NUMBERS), min_count=0).as_py():
            raise AnonkitError("a column of numbers holds text", where=f"column {name}")
        return cells

    def _text(self, columns: list[pa.Array]) -> memoryview | bytes:
        plain = _plain_lines(columns, self._delimiter)
        return self._lines(columns) if plain is None else plain

    def _lines(self, columns: list[pa.Array]) -> memoryview:
        cells = [
            self._quoted(column, name)
            for column, name in zip(columns, self._written.columns, strict=True)
        ]
        if len(cells) == 1:  # a blank line would be no row at all
            cells = [pc.if_else(pc.equal(cells[0], ""), '""', cells[0])]
        cells[-1] = pc.binary_join_element_wise(cells[-1], "", "\n")
        return _bytes(pc.binary_join_element_wise(*cells, self._delimiter))

    def _quoted(self, cells: pa.Array, name: str) -> pa.Array:
        text = bytes(_bytes(cells))
        if b"\0" in text or b"\x1a" in text:
            problem = "a cell holds a NUL or Ctrl-Z character, which CSV cannot carry"
            fix = "remove it from the data"
            raise InputError(problem, where=f"column {name}", fix=fix, code="csv.control")
        marks = (self._delimiter.encode(), b'"', b"\r", b"\n", _BOM)
        if not any(mark in text for mark in marks):
            return cells
        # A byte order mark is quoted too, for it must not be the first of the file.
        needed = pc.match_substring_regex(
            cells, rf'[\x{{FEFF}}"\r\n\x{{{ord(self._delimiter):X}}}]'
        )
        doubled = pc.replace_substring(cells, '"', '""')
        return pc.if_else(needed, pc.binary_join_element_wise('"', doubled, '"', ""), cells)


def _delimiter(dialect: Dialect) -> str:
    if dialect.encoding not in (None, "utf-8"):
        raise AnonkitError("a CSV file is written in UTF-8 only")
    return check_delimiter(dialect.delimiter) or ","


def _guarded_name(name: pa.Array) -> pa.Array:
    if has_formula(name):
        problem, fix = "a column's name would be run as a formula", "rename the column"
        raise InputError(problem, fix=fix, code="csv.formula_header")
    return name


def _plain_lines(columns: list[pa.Array], delimiter: str) -> bytes | None:
    """The lines of rows in which no cell needs quotes, by Arrow's own writer; else None."""
    if len(columns) == 1:  # an empty cell of one column has quotes
        return None
    batch = pa.RecordBatch.from_arrays(columns, names=list(map(str, range(len(columns)))))
    options = pyarrow.csv.WriteOptions(
        include_header=False, delimiter=delimiter, quoting_style="none"
    )
    made = pa.BufferOutputStream()
    try:
        pyarrow.csv.write_csv(batch, made, options)
    except pa.ArrowInvalid:  # a cell holds a delimiter, a quote or a line end
        return None
    text: bytes = made.getvalue().to_pybytes()
    if b"\0" in text or b"\x1a" in text or (not text.isascii() and _BOM in text):
        return None
    return text


def _bytes(cells: pa.Array) -> memoryview:
    """The texts of an array, one after the other."""
    _, offsets, data = cells.buffers()
    if data is None or not len(cells):
        return memoryview(b"")
    bounds = memoryview(offsets).cast("i")
    return memoryview(data)[bounds[cells.offset] : bounds[cells.offset + len(cells)]]


def check_csv(written: Written) -> None:
    """Read a written file again, strictly: it holds its columns, and no formula.

    Raises:
        RefusedError: It cannot be read, has other columns, begins with a byte
            order mark, or a cell of text would be run as a formula.
    """
    for _ in gated_csv(written).batches(written.columns[:1]):
        pass


def gated_csv(written: Written) -> GatedCsv:
    """Open a written file for the one reading that is its gate and its measurement too.

    Raises:
        RefusedError: As `check_csv`; for the cells as they are read.
    """
    with plain_errors(written.path), written.path.open("rb") as file:
        if file.read(3) == _BOM:
            raise _refusal("the written file begins with a byte order mark", "csv.gate")
    try:
        reader = open_csv(written.path, Dialect(_delimiter(written.dialect), "utf-8"))
    except InputError:
        raise _refusal("the written file cannot be read again", "csv.gate") from None
    if reader.columns != written.columns:
        raise _refusal("the written file has other columns than intended", "csv.gate")
    text = tuple(name for name in written.columns if name not in written.numeric)
    return GatedCsv(reader, text)


@dataclass(frozen=True)
class GatedCsv:
    """A written file as read again: no cell of it passes unseen."""

    reader: CsvReader
    text: tuple[str, ...]
    """Columns in which a formula could stand."""

    @property
    def columns(self) -> tuple[str, ...]:
        return self.reader.columns

    @property
    def dialect(self) -> Dialect:
        return self.reader.dialect

    @property
    def stated(self) -> Mapping[str, str]:
        return self.reader.stated

    @property
    def before(self) -> int:
        """Rows of the file that stand before its first one."""
        return self.reader.before

    def cut_up(self) -> tuple[Sequence[GatedCsv], int]:
        """Readers of stretches of the file, each a gate, and the rows of all."""
        made, rows = self.reader.cut_up()
        return [replace(self, reader=each) for each in made], rows

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows; all columns of text are looked at, whichever are asked for."""
        wanted = list(self.columns if columns is None else columns)
        try:
            for batch in self.reader.batches(list(dict.fromkeys([*wanted, *self.text]))):
                if any(has_formula(batch.column(name)) for name in self.text):
                    raise _refusal("a written cell would be run as a formula", "csv.gate")
                yield batch.select(wanted)
        except InputError:
            raise _refusal("the written file cannot be read again", "csv.gate") from None


def _refusal(problem: str, code: str) -> RefusedError:
    return RefusedError(problem, fix="report this as a fault of anonkit", code=code)
