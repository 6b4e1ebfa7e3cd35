"""An Arrow table in memory as a source of text cells: spelled as in a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from anonkit import progress
from anonkit.formats.base import BATCH_ROWS, Dialect
from anonkit.formats.typed import TypedReader, checked_names


@dataclass(frozen=True)
class ArrowReader(TypedReader):
    """A table that somebody else holds: it is read where it lies, and never copied whole."""

    kind = "data"
    columns: tuple[str, ...]
    types: tuple[pa.DataType, ...]
    """Arrow's type of each column."""
    table: pa.Table = field(repr=False)
    dialect: Dialect = field(default_factory=Dialect)
    stated: Mapping[str, str] = field(default_factory=dict)

    def _raw(self, wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        places = [self.columns.index(name) for name in wanted]
        rows = 0
        for batch in self.table.select(places).to_batches(max_chunksize=BATCH_ROWS):
            rows += batch.num_rows
            progress.reach(rows, rows, self.table.num_rows)
            yield batch


def open_arrow(table: pa.Table) -> ArrowReader:
    """A reader of a table.

    Raises:
        InputError: A column of nested or binary cells, no column, or two of one name.
    """
    names = checked_names(table.schema, "data", "table")
    return ArrowReader(names, tuple(table.schema.types), table)
