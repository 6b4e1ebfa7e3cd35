"""Reading Parquet: flat columns of any type as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonkit.errors import InputError
from anonkit.formats.base import BATCH_ROWS, MAX_COLUMNS, MAX_FIELD_BYTES, Contents, Dialect, Table
from anonkit.formats.faults import column_names, fault, too_many_columns
from anonkit.formats.source import Source
from anonkit.formats.spelling import is_spelled, loses_digits, texts

_SLICE_BYTES = 64 << 20
"""Text of a batch, as far as it is spread out of dictionaries: a few pages may
stand for far more than fits into memory."""


@dataclass(frozen=True)
class ParquetReader:
    """One Parquet file."""

    columns: tuple[str, ...]
    source: Source
    types: tuple[pa.DataType, ...]
    """Arrow's type of each column."""
    coded: tuple[str, ...] = ()
    """Columns of text that the file keeps in dictionaries, somewhere."""
    dialect: Dialect = field(default_factory=Dialect)
    stated: Mapping[str, str] = field(default_factory=dict)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows as text."""
        wanted = list(self.columns if columns is None else columns)
        row = 1
        for batch in self._raw(wanted):
            rows = _rows_at_once(batch)
            for start in range(0, batch.num_rows, rows):
                some = batch.slice(start, rows)
                made = [self._texts(some.column(name), name, row) for name in wanted]
                row += some.num_rows
                yield pa.RecordBatch.from_arrays(made, names=wanted)

    @cached_property
    def floats(self) -> frozenset[str]:
        """Columns with a floating number that has a fraction, or is 2^53 or more.

        An identifier kept in one may have lost digits. Reads the columns of
        floating numbers.
        """
        named = zip(self.columns, self.types, strict=True)
        wanted = [name for name, kind in named if pa.types.is_floating(_plain(kind))]
        found: set[str] = set()
        for batch in self._raw(wanted) if wanted else ():
            for name in wanted:
                values = batch.column(name).drop_null().unique().to_pylist()
                found |= {name} if any(map(loses_digits, values)) else set()
        return frozenset(found)

    def _raw(self, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        with _opened(self.source, self.coded) as file:
            batches = file.iter_batches(BATCH_ROWS, columns=list(wanted))
            while (batch := _next(batches)) is not None:
                yield batch

    def _texts(self, cells: pa.Array, name: str, row: int) -> pa.Array:
        column = self.columns.index(name) + 1
        try:
            made = texts(cells)
            made.validate(full=True)
        except (pa.ArrowException, UnicodeError):
            problem, fix = "a cell cannot be read as text", "write the column as text, in UTF-8"
            raise fault("parquet.encoding", problem, None, column, fix=fix) from None
        lengths = pc.binary_length(made)
        longest = pc.max(lengths).as_py() or 0
        if longest > MAX_FIELD_BYTES:
            row += pc.index(pc.greater(lengths, MAX_FIELD_BYTES), True).as_py()
            problem = f"a cell is longer than {MAX_FIELD_BYTES:,} bytes"
            raise fault("parquet.field_too_long", problem, row, column, fix="shorten the cell")
        return made


def open_parquet(path: Path, dialect: Dialect) -> ParquetReader:
    """A reader of the file at `path`; the dialect says nothing about Parquet.

    Raises:
        OptionError: An address instead of a path.
        InputError: No whole, plain Parquet file, or a column of nested or binary cells.
    """
    del dialect
    source = Source.of(path)
    with _opened(source) as file:
        try:
            schema = file.schema_arrow
            coded = _coded(file.metadata, schema)
        except (pa.ArrowException, ValueError):
            raise _unreadable() from None
    if len(schema) > MAX_COLUMNS:
        raise too_many_columns("parquet", MAX_COLUMNS)
    for column, kind in enumerate(schema.types, 1):
        if not is_spelled(kind):
            problem = "a column holds cells that are no text, number, date or time"
            fix = "flatten it into plain columns, or leave it out"
            raise fault("parquet.type", problem, None, column, fix=fix)
    if not schema.names:
        raise fault("parquet.empty_file", "the file has no columns", fix="name another file")
    names = column_names(schema.names, "parquet")
    return ParquetReader(names, source, tuple(schema.types), coded=coded)


def _coded(metadata: pq.FileMetaData, schema: pa.Schema) -> tuple[str, ...]:
    text = {field.name for field in schema if field.type in (pa.string(), pa.large_string())}
    groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
    chunks = (group.column(place) for group in groups for place in range(group.num_columns))
    coded = {chunk.path_in_schema for chunk in chunks if chunk.has_dictionary_page}
    return tuple(sorted(coded & text))


def _rows_at_once(batch: pa.RecordBatch) -> int:
    """Rows whose texts can be spread out together; all of them, in any file that is no bomb."""
    coded = [c for c in batch.columns if pa.types.is_dictionary(c.type) and _is_text(c.type)]
    lengths = [pc.fill_null(pc.binary_length(column.dictionary), 0) for column in coded]
    spread = zip(lengths, coded, strict=True)
    size = sum(pc.sum(own.take(column.indices)).as_py() or 0 for own, column in spread)
    longest = sum(pc.max(own).as_py() or 0 for own in lengths)
    return max(1, batch.num_rows if size <= _SLICE_BYTES else int(_SLICE_BYTES // longest))


def _is_text(kind: pa.DictionaryType) -> bool:
    return bool(pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type))


@contextmanager
def _opened(source: Source, coded: Sequence[str] = ()) -> Iterator[pq.ParquetFile]:
    with source.open():
        try:
            file = pq.ParquetFile(
                pa.OSFile(str(source.path)),
                read_dictionary=list(coded),
                page_checksum_verification=True,
            )
        except (pa.ArrowException, OSError, ValueError):
            raise _unreadable() from None
        with file:
            yield file


def _next(batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
    try:
        return next(batches, None)
    except (pa.ArrowException, OSError, ValueError):
        raise _unreadable() from None


def _unreadable() -> InputError:
    problem = "this is no Parquet file, or it is cut off, damaged or encrypted"
    return fault("parquet.unreadable", problem, fix="export the data again, without encryption")


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def parquet_contents(path: Path, dialect: Dialect) -> Contents:
    """The one table of the file at `path`, and whether programs left words of their own in it.

    Raises:
        OptionError: An address instead of a path.
        InputError: As for `open_parquet`.
    """
    reader = open_parquet(path, dialect)
    with _opened(reader.source) as file:
        schema = file.schema_arrow
        kept = set(file.metadata.metadata or ()) - {b"ARROW:schema"}
    fields = any(set(each.metadata or ()) - {b"PARQUET:field_id"} for each in schema)
    told = ((kept, "notes of programs on the file"), (fields, "notes of programs on columns"))
    return Contents((Table("", reader.columns),), tuple(said for found, said in told if found))
