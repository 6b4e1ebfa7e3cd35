"""Reading Parquet: flat columns of any type as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from anonkit import progress
from anonkit.errors import InputError
from anonkit.formats.base import BATCH_ROWS, Contents, Dialect, Table
from anonkit.formats.faults import fault
from anonkit.formats.parquet_coded import coded_columns, straight_columns
from anonkit.formats.source import Source
from anonkit.formats.typed import SLICE_BYTES, TypedReader, checked_names

SPLIT_ROWS = 4 * BATCH_ROWS
"""Rows that one reader reads, at least, where a file is split."""
_BATCH_CELLS = 8 * BATCH_ROWS
"""Cells of a batch, at most."""


@dataclass(frozen=True)
class ParquetReader(TypedReader):
    """One Parquet file."""

    kind = "parquet"
    columns: tuple[str, ...]
    source: Source
    types: tuple[pa.DataType, ...]
    """Arrow's type of each column."""
    coded: tuple[str, ...] = ()
    """Columns of text that the file keeps in dictionaries, somewhere."""
    dialect: Dialect = field(default_factory=Dialect)
    stated: Mapping[str, str] = field(default_factory=dict)
    groups: tuple[int, ...] | None = None
    """The row groups that are read; None: all of them."""
    before: int = 0
    """Rows of the file that stand before them."""

    def splits(self) -> Sequence[ParquetReader]:
        """Readers of some row groups each that together read each row once, in order."""
        return self.cut_up()[0]

    def cut_up(self) -> tuple[Sequence[ParquetReader], int]:
        """The same, and the rows of all."""
        made, first, before, rows = list[ParquetReader](), 0, 0, 0
        sizes = self._sizes()
        for group, size in enumerate(sizes):
            rows += size
            if rows - before >= SPLIT_ROWS or group == len(sizes) - 1:
                made.append(replace(self, groups=(*range(first, group + 1),), before=before))
                first, before = group + 1, rows
        return made or [self], rows

    def _sizes(self) -> list[int]:
        with _opened(self.source) as file:
            groups = range(file.metadata.num_row_groups)
            return [file.metadata.row_group(place).num_rows for place in groups]

    def _raw(self, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        groups = None if self.groups is None else list(self.groups)
        size = _batch_rows(len(wanted))
        with _opened(self.source, self._in_dictionaries(wanted, groups, size)) as file:
            rows, whole = self.before, file.metadata.num_rows
            for some in _stretches(file.metadata, groups):
                batches = file.iter_batches(size, row_groups=some, columns=list(wanted))
                while (batch := _next(batches)) is not None:
                    rows += batch.num_rows
                    progress.reach(rows, rows, whole)
                    yield batch

    def _in_dictionaries(
        self, wanted: Sequence[str], groups: Sequence[int] | None, rows: int
    ) -> Sequence[str]:
        """The wanted columns that are read as dictionaries, `rows` rows at a time."""
        coded = sorted(set(self.coded) & set(wanted))
        with _opened(self.source, coded) as file:
            try:
                straight = straight_columns(file, coded, groups, rows, SLICE_BYTES)
            except MemoryError:  # Arrow's own is one too
                raise
            except (pa.ArrowException, OSError, ValueError):
                raise _unreadable() from None
        return [name for name in coded if name not in straight]


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
            coded = coded_columns(file.metadata, schema)
        except MemoryError:  # Arrow's own is one too
            raise
        except (pa.ArrowException, ValueError):
            raise _unreadable() from None
    names = checked_names(schema, "parquet", "file")
    return ParquetReader(names, source, tuple(schema.types), coded=coded)


def _stretches(metadata: pq.FileMetaData, groups: Sequence[int] | None) -> Iterator[list[int]]:
    """The row groups in turn, some at a time: a reader keeps dictionaries until it ends."""
    some, rows = list[int](), 0
    for group in range(metadata.num_row_groups) if groups is None else groups:
        some.append(group)
        rows += metadata.row_group(group).num_rows
        if rows >= SPLIT_ROWS:
            yield some
            some, rows = [], 0
    if some:
        yield some


def _batch_rows(columns: int) -> int:
    """Rows of a batch: fewer where they are wide, so that a batch stays as large as others."""
    return max(1, min(BATCH_ROWS, _BATCH_CELLS // max(1, columns)))


@contextmanager
def _opened(source: Source, coded: Sequence[str] = ()) -> Iterator[pq.ParquetFile]:
    with source.open():
        try:
            file = pq.ParquetFile(
                pa.OSFile(str(source.path)),
                read_dictionary=list(coded),
                page_checksum_verification=True,
            )
        except MemoryError:  # Arrow's own is one too
            raise
        except (pa.ArrowException, OSError, ValueError):
            raise _unreadable() from None
        with file:
            yield file


def _next(batches: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
    try:
        return next(batches, None)
    except MemoryError:  # Arrow's own is one too
        raise
    except (pa.ArrowException, OSError, ValueError):
        raise _unreadable() from None


def _unreadable() -> InputError:
    problem = "this is no Parquet file, or it is cut off, damaged or encrypted"
    return fault("parquet.unreadable", problem, fix="export the data again, without encryption")


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
