"""The answers of columns that have few: of every column of a table in one reading.

To ask an engine for each column by itself opens a wide file anew each time: with thousands of
columns that is minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonkit.formats.base import BATCH_ROWS
from anonkit.intake.base import Records

MOST = 64
"""Answers of a column that are kept; of one with more, nothing."""


def few(table: Records, column: str, most: int) -> pa.Array | None:
    """The different cells of a column, sorted, what is missing last; None where there are more.

    Args:
        table: Of which.
        column: Its name.
        most: At most `MOST`.
    """
    found = _of_all(table.part, tuple(each.name for each in table.columns)).get(column)
    return found if found is not None and len(found) <= most else None


@lru_cache(maxsize=4)
def _of_all(part: Path, names: tuple[str, ...]) -> Mapping[str, pa.Array]:
    """By column: its different cells, where they are few."""
    found: dict[str, pa.Array] = {name: pa.array([], pa.string()) for name in names}
    with pq.ParquetFile(part) as file:
        for group in range(file.num_row_groups):
            wanted = list(found)
            for batch in file.iter_batches(BATCH_ROWS, row_groups=[group], columns=wanted):
                found = dict(_more(found, batch))
    return {name: cells.take(pc.sort_indices(cells)) for name, cells in found.items()}


def _more(found: Mapping[str, pa.Array], batch: pa.RecordBatch) -> Iterable[tuple[str, pa.Array]]:
    """The same with the cells of a batch, without columns that have too many."""
    for name, known in found.items():
        cells = pc.unique(batch.column(name))
        if len(cells) <= MOST:
            both = pc.unique(pa.concat_arrays([known, cells])) if len(known) else cells
            if len(both) <= MOST:
                yield name, both
