"""Reading SPSS and Stata files as text, with the codes that mean no answer as they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError, OptionError
from anonkit.formats import dta_head, sav_head, stat_library
from anonkit.formats.base import BATCH_ROWS, MAX_COLUMNS, MAX_FIELD_BYTES, Dialect
from anonkit.formats.csv_text import known_codec
from anonkit.formats.faults import column_names, declare, fault, too_many_columns
from anonkit.formats.source import Source
from anonkit.formats.stat_cells import Column, code_text, texts
from anonkit.formats.stat_library import Cells, Head, LibraryFaultError, text_of

_CELLS_AT_ONCE = 4_000_000
"""Cells of one batch, at most: the library makes an object of each."""


@dataclass(frozen=True)
class StatReader:
    """One SPSS or Stata file."""

    kind: str
    """`sav` or `dta`."""
    source: Source
    codec: str
    """Of its texts."""
    head: Head
    decoded: frozenset[str] = frozenset()
    """Columns of texts that the library hands over as UTF-8, whatever it is told."""
    stated: Mapping[str, str] = field(default_factory=dict)
    absent: Mapping[str, set[str]] = field(default_factory=dict)
    """By column: the texts that mean no answer, of all rows read so far."""

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(variable.name for variable in self.head.variables)

    @property
    def dialect(self) -> Dialect:
        """A release is UTF-8, and keeps numbers as numbers."""
        kinds = self._columns
        return Dialect(numbers=frozenset(name for name in kinds if kinds[name].kind == "number"))

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """By column: what the file says that its codes mean."""
        told: dict[str, Mapping[str, str]] = {}
        for name, column in self._columns.items():
            labels = {code_text(column, code): label for code, label in column.variable.labels}
            told |= {name: labels} if labels else {}
        return told

    @cached_property
    def floats(self) -> frozenset[str]:
        """Columns with a number that has a fraction, or is too large for its storage.

        An identifier kept in one may have lost digits. Reads the columns of
        floating numbers.
        """
        wide = ("float", "double")
        wanted = [
            name
            for name, column in self._columns.items()
            if column.kind == "number" and column.variable.type in wide
        ]
        found: set[str] = set()
        for _, cells in self.cells(wanted):
            for name, (values, _letters) in zip(wanted, cells, strict=True):
                kept = pc.unique(values.drop_null()).to_pylist()
                found |= {name} if any(map(self._columns[name].loses_digits, kept)) else set()
        return frozenset(found)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows as text."""
        wanted = list(self.columns if columns is None else columns)
        for row, cells in self.cells(wanted):
            made = [self._texts(name, own, row) for name, own in zip(wanted, cells, strict=True)]
            yield pa.RecordBatch.from_arrays(made, names=wanted)

    def cells(self, columns: Sequence[str]) -> Iterator[tuple[int, list[Cells]]]:
        """The first row of each batch (1 = first record), and its cells by column.

        Raises:
            InputError: The file cannot be read.
        """
        if not columns:
            return
        most = max(1, min(BATCH_ROWS, _CELLS_AT_ONCE // len(columns)))
        row, left = 0, self.head.rows
        while left is None or left > 0:
            limit = most if left is None else min(most, left)
            with self.source.open():
                found = self._rows(columns, (row, limit))
            count = len(found[0][0])
            if left is not None and count < limit:
                raise _unreadable(self.kind)
            if count:
                yield row + 1, found
            row += count
            left = (None if count == limit else 0) if left is None else left - count

    @cached_property
    def _columns(self) -> Mapping[str, Column]:
        stata = self.kind == "dta"
        return {each.name: Column(each, stata) for each in self.head.variables}

    def column(self, name: str) -> Column:
        """How the cells of one column are spelled."""
        return self._columns[name]

    def _texts(self, name: str, cells: Cells, row: int) -> pa.Array:
        place, column = self.columns.index(name) + 1, self._columns[name]
        if column.kind == "text" and name not in self.decoded:
            cells = self._decoded(cells[0], row, place), None
        try:
            made, absent = texts(column, cells)
        except ValueError:
            problem, fix = "a cell holds a date that no calendar has", "mend it at the source"
            raise fault(f"{self.kind}.date", problem, None, place, fix=fix) from None
        self.absent[name].update(absent)
        lengths = pc.binary_length(made)
        if (pc.max(lengths).as_py() or 0) > MAX_FIELD_BYTES:
            row += pc.index(pc.greater(lengths, MAX_FIELD_BYTES), True).as_py()
            problem = f"a cell is longer than {MAX_FIELD_BYTES:,} bytes"
            raise fault(f"{self.kind}.field_too_long", problem, row, place, fix="shorten the cell")
        return made

    def _rows(self, columns: Sequence[str], window: tuple[int, int]) -> list[Cells]:
        named = [self._columns[name].variable for name in columns]
        try:
            return stat_library.rows(self.kind, self.source.path, named, window)
        except LibraryFaultError:
            raise _unreadable(self.kind) from None

    def _decoded(self, raw: pa.Array, row: int, place: int) -> pa.Array:
        if pc.all(pc.string_is_ascii(raw), min_count=0).as_py():
            return raw
        made: list[str | None] = []
        try:
            for text in raw.to_pylist():
                made.append(None if text is None else text_of(text, self.codec))  # noqa: PERF401
        except UnicodeDecodeError:
            problem = "a cell is no text in the file's encoding"
            fix = declare("encoding", "cp1252")
            row += len(made)
            raise fault(f"{self.kind}.encoding", problem, row, place, fix=fix) from None
        return pa.array(made, pa.string())


def open_sav(path: Path, dialect: Dialect) -> StatReader:
    """A reader of the SPSS file at `path`.

    Raises:
        OptionError: An address instead of a path, or an encoding that is not known.
        InputError: No sound SPSS file.
    """
    source = Source.of(path)
    with source.open() as file:
        own = sav_head.walk_sav(file).encoding
        return _open("sav", source, _declared(dialect) or _known(own))


def open_dta(path: Path, dialect: Dialect) -> StatReader:
    """A reader of the Stata file at `path`.

    Files of Stata 13 and before do not say what their letters are: they are
    read as UTF-8, as all that does not say, unless the dialect declares them.

    Raises:
        OptionError: An address instead of a path, or an encoding that is not known.
        InputError: No sound Stata file, or moments that count leap seconds.
    """
    source = Source.of(path)
    with source.open() as file:
        found = dta_head.walk_dta(file)
        reader = _open("dta", source, _declared(dialect) or "utf-8")
    names = reader.columns
    reader = replace(reader, decoded=frozenset(names[place] for place in found.long_texts))
    for place, name in enumerate(reader.columns, 1):
        if reader.column(name).kind == "leap":
            problem, fix = "a column counts leap seconds (%tC)", "make it %tc in Stata"
            raise fault("dta.leap_seconds", problem, None, place, fix=fix)
    return reader


def _declared(dialect: Dialect) -> str | None:
    return None if dialect.encoding is None else known_codec(dialect.encoding)


def _known(own: str) -> str:
    """What a file says of its encoding; UTF-8 where it says nothing."""
    try:
        return known_codec(own or "utf-8")
    except OptionError:
        problem, fix = "the file is in an encoding that is not known", declare("encoding", "cp1252")
        raise fault("sav.encoding", problem, fix=fix) from None


def _open(kind: str, source: Source, codec: str) -> StatReader:
    try:
        head = stat_library.head(kind, source.path, codec)
    except LibraryFaultError as error:
        if error.args == ("duplicate",):
            problem, fix = "two columns have the same name", "rename one of them"
            raise fault(f"{kind}.duplicate_header", problem, 0, fix=fix) from None
        if error.args == ("encoding",):
            problem = "a name or a label is no text in the file's encoding"
            raise fault(f"{kind}.encoding", problem, 0, fix=declare("encoding", "cp1252")) from None
        raise _unreadable(kind) from None
    names = [variable.name for variable in head.variables]
    if not names:
        raise fault(f"{kind}.empty_file", "the file has no columns", fix="name another file")
    if len(names) > MAX_COLUMNS:
        raise too_many_columns(kind, MAX_COLUMNS)
    column_names(names, kind)
    return StatReader(kind, source, codec, head, absent={name: set() for name in names})


def _unreadable(kind: str) -> InputError:
    return sav_head.unreadable() if kind == "sav" else dta_head.unreadable()
