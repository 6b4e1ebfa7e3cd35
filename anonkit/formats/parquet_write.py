"""Writing Parquet: plain texts and not a byte about anything else."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from anonkit.errors import RefusedError
from anonkit.formats.base import BATCH_ROWS, Written
from anonkit.formats.fresh import fresh_columns
from anonkit.formats.output import Output

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
        self._output = Output(written.path)
        self._writer = pq.ParquetWriter(
            self._output.file,
            self._schema,
            compression="zstd",
            use_dictionary=False,
            write_statistics=False,
            write_page_index=False,
            store_schema=False,
        )

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the rows of a batch."""
        with self._output.writing():
            cells = fresh_columns(batch, self._written.columns)
            more = pa.Table.from_arrays(cells, schema=self._schema)
            self._waiting = pa.concat_tables([self._waiting, more])
            while self._waiting.num_rows >= BATCH_ROWS:
                self._put()

    def close(self) -> None:
        """Flush to disk."""
        try:
            self._output.close(self._finish)
        finally:
            # After a failure the writer must not try again when it is collected.
            self._writer.is_open = False

    def _finish(self) -> None:
        if self._waiting.num_rows:
            self._put()
        self._writer.close()

    def _put(self) -> None:
        self._writer.write_table(self._waiting.slice(0, BATCH_ROWS).combine_chunks())
        self._waiting = self._waiting.slice(BATCH_ROWS)


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
    except MemoryError:  # Arrow's own is one too
        raise
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
