"""Writing Parquet: plain texts and not a byte about anything else."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from anonkit.errors import RefusedError
from anonkit.files import create_private, plain_errors
from anonkit.files.folders import flush
from anonkit.formats.base import BATCH_ROWS, Written
from anonkit.formats.fresh import fresh_columns

_MAGIC = 4
"""Bytes of `PAR1`, at both ends of the file."""


class ParquetWriter:
    """A Parquet file being written: strings, no dictionary, no statistics, no metadata.

    The row groups are of one size whatever the batches are, so that the same
    rows give the same bytes.
    """

    def __init__(self, written: Written) -> None:
        self._written = written
        self._schema = pa.schema([(name, pa.string()) for name in written.columns])
        self._waiting = self._schema.empty_table()
        self._file = create_private(written.path)
        self._writer = pq.ParquetWriter(
            self._file,
            self._schema,
            compression="zstd",
            use_dictionary=False,
            write_statistics=False,
            write_page_index=False,
            store_schema=False,
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the rows of a batch."""
        cells = fresh_columns(batch, self._written.columns)
        more = pa.Table.from_arrays(cells, schema=self._schema)
        self._waiting = pa.concat_tables([self._waiting, more])
        while self._waiting.num_rows >= BATCH_ROWS:
            self._put(BATCH_ROWS)

    def close(self) -> None:
        """Flush to disk."""
        if self._file.closed:
            return
        with plain_errors(self._written.path), self._file:
            if self._waiting.num_rows:
                self._put(BATCH_ROWS)
            self._writer.close()
            self._file.flush()
            flush(self._file.fileno())

    def _put(self, rows: int) -> None:
        with plain_errors(self._written.path):
            self._writer.write_table(self._waiting.slice(0, rows).combine_chunks())
        self._waiting = self._waiting.slice(rows)


def check_parquet(written: Written) -> None:
    """Look into a written file for anything but the cells of its columns.

    Raises:
        RefusedError: Dictionaries, statistics, indexes, metadata, other types or
            columns, or bytes that belong to nothing.
    """
    try:
        with pq.ParquetFile(pa.OSFile(str(written.path))) as file:
            schema, metadata = file.schema_arrow, file.metadata
            size = written.path.stat().st_size
    except (pa.ArrowException, OSError, ValueError):
        raise _refusal("the written file cannot be read again") from None
    wanted = pa.schema([(name, pa.string()) for name in written.columns])
    if metadata.metadata or not schema.equals(wanted, check_metadata=True):
        raise _refusal("the written file has metadata, or other columns than intended")
    groups = (metadata.row_group(place) for place in range(metadata.num_row_groups))
    chunks = [group.column(place) for group in groups for place in range(group.num_columns)]
    if any(map(_tells_more, chunks)):
        raise _refusal("the written file has a dictionary, a statistic or an index")
    # Magic, footer, its length in 4 bytes, magic: all else must be pages.
    around = 2 * _MAGIC + metadata.serialized_size + 4
    if sum(chunk.total_compressed_size for chunk in chunks) + around != size:
        raise _refusal("the written file has bytes that belong to no column")


def _tells_more(chunk: pq.ColumnChunkMetaData) -> bool:
    return bool(
        chunk.is_stats_set
        or chunk.has_dictionary_page
        or chunk.has_column_index
        or chunk.has_offset_index
        or any("DICTIONARY" in encoding for encoding in chunk.encodings)
    )


def _refusal(problem: str) -> RefusedError:
    return RefusedError(problem, fix="report this as a fault of anonkit", code="parquet.gate")
