"""A table that was read whole, and is held in memory as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from anonkit import progress
from anonkit.formats.base import BATCH_ROWS, Dialect


@dataclass(frozen=True)
class HeldTable:
    """A reader of it; an empty cell is null."""

    table: pa.Table = field(repr=False)
    dialect: Dialect
    stated: Mapping[str, str] = field(default_factory=dict)
    floats: frozenset[str] = frozenset()
    """Columns with a number that has a fraction, or is 2^53 or more: an
    identifier kept in one may have lost digits."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.table.column_names)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows as text."""
        wanted = list(self.columns if columns is None else columns)
        rows = 0
        for batch in self.table.select(wanted).to_batches(max_chunksize=BATCH_ROWS):
            rows += batch.num_rows
            progress.reach(rows, rows, self.table.num_rows)
            yield batch
