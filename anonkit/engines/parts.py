"""Parquet parts in the private work folder: where mapped rows wait for the next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonkit import memory
from anonkit.engines.ahead import Behind, ahead, side_by_side
from anonkit.engines.base import Batches, BatchFunction, Take
from anonkit.engines.duck import disk_trouble

_SAMPLE = 8192
"""Cells looked at to see whether a column repeats itself."""


def write_parts(
    batches: Iterator[pa.RecordBatch],
    fn: BatchFunction,
    sinks: Mapping[str, Path],
    empty: pa.Table,
    take: Take | None = None,
) -> None:
    """Write what `fn` makes of every batch, a part for each sink.

    Args:
        batches: In any sizes; none at all is allowed.
        fn: Batches are worked on side by side and written in their order.
        sinks: An empty folder for each name that `fn` returns.
        empty: No rows, with the columns of `batches`.
        take: What is done with the note that `fn` then returns beside its batches.
    """
    writers: dict[str, pq.ParquetWriter] = {}

    def write(made: Batches) -> None:
        for name, batch in made.items():
            if name not in writers:
                writers[name] = _part(sinks[name], batch)
            if batch.num_rows:
                writers[name].write_batch(batch)

    behind: Behind[Batches] = Behind(write)
    try:
        some = False
        for made in side_by_side(fn, ahead(batches)):
            some = True
            memory.check()
            behind.put(taken(made, take))
        if not some:
            # No rows have columns all the same, and later steps ask for them.
            behind.put(taken(fn(_one_batch(empty)), take))
    except OSError as error:
        raise disk_trouble(error) from None
    finally:
        _finish(behind, writers)


def taken(made: Batches | tuple[Batches, Any], take: Take | None) -> Batches:
    """What a batch function made, once its note is handed over."""
    if take is None:
        assert isinstance(made, Mapping)
        return made
    assert isinstance(made, tuple)
    batches, note = made
    take(note)
    return batches


def _finish(behind: Behind[Batches], writers: Mapping[str, Any]) -> None:
    try:
        behind.finish()
    except OSError as error:
        raise disk_trouble(error) from None
    finally:
        for writer in writers.values():
            writer.close()


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    arrays = [column.combine_chunks() for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


def _part(folder: Path, first: pa.RecordBatch) -> pq.ParquetWriter:
    # Private and short-lived: no compression, and dictionaries only where they pay.
    repeated = [
        name
        for name, cells in zip(first.schema.names, first.columns, strict=True)
        if pc.count_distinct(cells.slice(0, _SAMPLE)).as_py() * 8 < min(len(cells), _SAMPLE)
    ]
    return pq.ParquetWriter(
        folder / "part-0.parquet",
        first.schema,
        compression="none",
        write_statistics=False,
        use_dictionary=repeated,
    )
