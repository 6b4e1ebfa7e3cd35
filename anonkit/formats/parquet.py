"""Parquet: read flat columns as text, written without anything but the cells."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from anonkit.errors import InputError, RefusedError
from anonkit.files import create_private
from anonkit.formats.base import BATCH_ROWS, Dialect, Format, Reader, Written
from anonkit.formats.cells import texts
from anonkit.formats.csv import check_names
from anonkit.formats.guard import fresh


class ParquetReader:
    """A Parquet file being read."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._path = path
        self.dialect = dialect
        self.stated: Mapping[str, str] = {}
        self.floats: frozenset[str] = frozenset()
        """Columns in which numbers with a fraction, or beyond 2^53, were seen so far."""
        schema = self._file().schema_arrow
        self.columns = tuple(schema.names)
        check_names(self.columns)
        self.floats = frozenset(
            field.name for field in schema if pa.types.is_floating(_plain(field.type))
        )

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Batches of text; see `Reader`."""
        wanted = list(self.columns if columns is None else columns)
        try:
            for batch in self._file().iter_batches(BATCH_ROWS, columns=wanted):
                yield pa.RecordBatch.from_pydict(
                    {name: texts(batch.column(name), name) for name in wanted}
                )
        except (pa.ArrowException, OSError):
            raise _unreadable() from None

    def _file(self) -> pq.ParquetFile:
        try:
            return pq.ParquetFile(self._path)
        except (pa.ArrowException, OSError):
            raise _unreadable() from None


class ParquetWriter:
    """A Parquet file being written: plain strings, no dictionary, no statistics, no metadata."""

    def __init__(self, written: Written) -> None:
        self._file = create_private(written.path)
        self._columns = written.columns
        self._writer = pq.ParquetWriter(
            self._file,
            pa.schema([(name, pa.string()) for name in written.columns]),
            compression="zstd",
            use_dictionary=False,
            write_statistics=False,
            store_schema=False,
            write_page_index=False,
        )

    def write(self, batch: pa.RecordBatch) -> None:
        # A null has no bytes of its own once the column is rebuilt.
        self._writer.write_batch(
            pa.RecordBatch.from_pydict({name: fresh(batch.column(name)) for name in self._columns})
        )

    def close(self) -> None:
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def check(written: Written) -> None:
    """Refuse a file that carries more than its cells: dictionaries, statistics, metadata."""
    try:
        file = pq.ParquetFile(written.path)
        metadata = file.metadata
        extra = bool(metadata.metadata) or tuple(file.schema_arrow.names) != written.columns
        chunks = [
            metadata.row_group(group).column(column)
            for group in range(metadata.num_row_groups)
            for column in range(metadata.num_columns)
        ]
        types = {field.type for field in file.schema_arrow}
    except (pa.ArrowException, OSError):
        raise RefusedError(
            "the written Parquet cannot be read back", code="format.parquet"
        ) from None
    told = any(
        chunk.is_stats_set or chunk.has_dictionary_page or "DICTIONARY" in "".join(chunk.encodings)
        for chunk in chunks
    )
    if extra or told or types - {pa.string()}:
        raise RefusedError(
            "the written Parquet carries more than its cells",
            fix="release as CSV and report this",
            code="format.parquet",
        )


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _open(path: Path, dialect: Dialect) -> Reader:
    return ParquetReader(path, dialect)


def _unreadable() -> InputError:
    return InputError(
        "the file is not a whole Parquet file that can be read",
        fix="write it again, without encryption",
        code="data.not_parquet",
    )


FORMAT = Format(
    name="parquet",
    summary="Parquet with flat columns; read and written as text.",
    suffixes=(".parquet", ".pq"),
    open=_open,
    create=ParquetWriter,
    check=check,
    media_type="application/vnd.apache.parquet",
)
