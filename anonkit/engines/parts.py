"""Parquet parts in the private work folder: where mapped rows wait for the next step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from anonkit import memory
from anonkit.engines import texts
from anonkit.engines.ahead import DEEP, Behind, ahead, side_by_side
from anonkit.engines.base import Batches, BatchFunction, Take
from anonkit.engines.duck import disk_trouble
from anonkit.engines.texts import Growing, Texts, is_text, save_texts

SAMPLE = 8192
"""Cells looked at to see whether a column repeats itself."""
LEAST = 1024
"""Where fewer come first, nothing is numbered: there is little to gain."""
MOST_DIFFERENT = 0.5
"""The share of different texts among them up to which a column is numbered."""


def write_parts(
    batches: Iterator[pa.RecordBatch],
    fn: BatchFunction,
    sinks: Mapping[str, Path],
    empty: pa.Table,
    take: Take | None = None,
) -> None:
    """Write what `fn` makes of every batch, as parts of each sink.

    Args:
        batches: In any sizes; none at all is allowed.
        fn: Batches are worked on side by side and written in their order.
        sinks: An empty folder for each name that `fn` returns.
        empty: No rows, with the columns of `batches`.
        take: What is done with the note that `fn` then returns beside its batches.
    """
    writers = {name: PartWriter(folder) for name, folder in sinks.items()}

    def write(made: Batches) -> None:
        for name, batch in made.items():
            writers[name].write(batch)

    behind: Behind[Batches] = Behind(write, DEEP)
    try:
        some = False
        for made in side_by_side(fn, ahead(batches, depth=DEEP)):
            some = True
            memory.check()
            behind.put(taken(made, take))
        if not some:
            # No rows have columns all the same, and later steps ask for them.
            behind.put(taken(fn(_one_batch(empty)), take))
        behind.finish()
        # Not where something went wrong or the run was ended: that work would be for nothing.
        for writer in writers.values():
            writer.finish()
    except OSError as error:
        raise disk_trouble(error) from None
    finally:
        _close(behind, writers)


def taken(made: Batches | tuple[Batches, Any], take: Take | None) -> Batches:
    """What a batch function made, once its note is handed over."""
    if take is None:
        assert isinstance(made, Mapping)
        return made
    assert isinstance(made, tuple)
    batches, note = made
    take(note)
    return batches


def _close(behind: Behind[Batches], writers: Mapping[str, PartWriter]) -> None:
    try:
        behind.finish()
    except OSError as error:
        raise disk_trouble(error) from None
    finally:
        for writer in writers.values():
            writer.close()
        # What batches took is kept for more of them, and the engine is to have that room.
        pa.default_memory_pool().release_unused()


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    arrays = [column.combine_chunks() for column in table.columns]
    return pa.RecordBatch.from_arrays(arrays, schema=table.schema)


class PartWriter:
    """Writes batches into a folder, with numbers in place of texts that repeat themselves.

    A column that turns out to hold too many texts is told in texts from there
    on: a new part begins, and in the end the earlier parts are written anew.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._schema: pa.Schema | None = None
        self._growing: dict[str, Growing] | None = None
        self._given_up: dict[str, Texts] = {}
        self._parts: list[tuple[Path, frozenset[str]]] = []
        """Each with the columns that are numbers in it."""
        self._writer: pq.ParquetWriter | None = None

    def write(self, batch: pa.RecordBatch) -> None:
        """Write a batch; all have the same columns."""
        self._schema = self._schema or batch.schema
        if not batch.num_rows:
            return
        if self._growing is None:
            self._growing = {name: Growing() for name in _repeated(batch)}
        coded = pa.RecordBatch.from_arrays(
            [self._cells(*each) for each in zip(batch.schema.names, batch.columns, strict=True)],
            names=batch.schema.names,
        )
        if self._writer is None or self._parts[-1][1] != self._growing.keys():
            self._writer = self._open(coded.schema)
        self._writer.write_batch(coded)

    def finish(self) -> None:
        """Complete the folder."""
        if self._writer is None and self._schema is not None:
            self._writer = self._open(pa.schema([(f.name, _plain(f.type)) for f in self._schema]))
        self.close()
        for path, coded in self._parts:
            if not coded.isdisjoint(self._given_up):
                _write_anew(path, {n: t for n, t in self._given_up.items() if n in coded})
        save_texts(self._folder, {n: each.texts for n, each in (self._growing or {}).items()})

    def close(self) -> None:
        """Close what is open, complete or not."""
        if self._writer is not None:
            self._writer.close()

    def _cells(self, name: str, cells: pa.Array) -> pa.Array:
        """A column as it is written."""
        assert self._growing is not None
        growing = self._growing.get(name)
        if growing is not None:
            codes = growing.take(cells)
            if codes is not None and self._held <= texts.MOST_BYTES:
                return codes
            self._given_up[name] = growing.texts
            del self._growing[name]
        return cells.cast(_plain(cells.type))

    @property
    def _held(self) -> int:
        return sum(each.size for each in (self._growing or {}).values())

    def _open(self, schema: pa.Schema) -> pq.ParquetWriter:
        self.close()
        path = self._folder / f"part-{len(self._parts)}.parquet"
        self._parts.append((path, frozenset(self._growing or {})))
        return _writer(path, schema)


def _repeated(batch: pa.RecordBatch) -> Iterator[str]:
    """The columns of texts that repeat themselves in the first rows."""
    if batch.num_rows < LEAST:
        return
    for name, cells in zip(batch.schema.names, batch.columns, strict=True):
        if is_text(cells.type):
            some = cells.slice(0, SAMPLE).cast(pa.string()).drop_null()
            if pc.count_distinct(some).as_py() <= len(some) * MOST_DIFFERENT:
                yield name


def _write_anew(path: Path, given_up: Mapping[str, Texts]) -> None:
    """The same part with texts in some columns that were numbers."""
    fresh = path.with_suffix(".new")
    with pq.ParquetFile(path) as file:
        kinds = [(f.name, pa.string() if f.name in given_up else f.type) for f in file.schema_arrow]
        with _writer(fresh, pa.schema(kinds)) as writer:
            for batch in file.iter_batches():
                cells = [
                    given_up[name].of(column) if name in given_up else column
                    for name, column in zip(batch.schema.names, batch.columns, strict=True)
                ]
                writer.write_batch(pa.RecordBatch.from_arrays(cells, names=batch.schema.names))
    fresh.replace(path)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    # Private and short-lived: bytes as they lie in memory cost least to write and to read.
    return pq.ParquetWriter(
        path, schema, compression="none", use_dictionary=False, write_statistics=False
    )
