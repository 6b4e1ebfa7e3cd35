"""Write the released rows in a keyed order, from freshly built cells only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from anonkit.engines.base import Rows
from anonkit.formats.base import Dialect, Format, Reader, Written
from anonkit.plan import Plan
from anonkit.steps.labels import Labels, words_of
from anonkit.steps.slots import slot
from anonkit.steps.transform import HOUSEHOLD, ORDER, PERSON, RECORD, STRATUM


def write_rows(
    plan: Plan,
    rows: Rows,
    file_format: Format,
    folder: Path,
    dialect: Dialect,
    labels: Labels,
) -> Written:
    """Write the released columns, and the private list of who stands in which row.

    Args:
        plan: What is released.
        rows: The rows that may be released.
        file_format: Of the written file.
        folder: The run's private work folder; the file and the list go there.
        dialect: How the file is spelled.
        labels: What codes mean, where the format has labels.

    Returns:
        What was written; the private list is `who.parquet` in `folder`, in
        the same order.
    """
    names = tuple(column.name for column in plan.released)
    slots = [slot(name) for name in names]
    path = folder / f"{plan.policy.name}{file_format.suffixes[0]}"
    numeric = frozenset(c.name for c in plan.released if c.is_number(recodes=plan.recodes))
    written = Written(path, names, numeric, dialect, labels, words_of(plan))
    writer = file_format.create(written)
    kept = beside(plan)
    who = pq.ParquetWriter(folder / WHO, kept, compression="lz4")
    try:
        for batch in rows.batches([*kept.names, *slots], order=ORDER):
            who.write_batch(batch.select(kept.names))
            writer.write(batch.select(slots).rename_columns(list(names)))
    finally:
        who.close()
        writer.close()
    return written


def beside(plan: Plan) -> pa.Schema:
    """What is known of each written row and not released."""
    units = [(name, pa.uint64()) for name in (PERSON, HOUSEHOLD, ORDER)]
    by_stratum = plan.weight is not None and plan.weight.stratum is not None
    return pa.schema([*units, *([(STRATUM, pa.string())] if by_stratum else [])])


@dataclass(frozen=True)
class WrittenRows:
    """The written file read again, each row beside its person, household and perhaps stratum.

    Its columns go by their slots, as the engine knows them; `RECORD` is the
    place in the written file, `ORDER` the keyed number by which it was put there.
    """

    reader: Reader
    folder: Path
    beside: pa.Schema

    @property
    def columns(self) -> tuple[str, ...]:
        return (*map(slot, self.reader.columns), *self.beside.names, RECORD)

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """Rows of the file with the private list beside them.

        Raises:
            ValueError: File and list differ in length: the file is not what was written.
        """
        wanted = list(self.columns if columns is None else columns)
        file_columns = [name for name in self.reader.columns if slot(name) in wanted]
        who, read = _Aligned(self.folder / WHO, self.beside), 0
        # At least one column must be read to know how many rows there are.
        for batch in self.reader.batches(file_columns or self.reader.columns[:1]):
            people = who.take(batch.num_rows)
            whole = {slot(name): batch.column(name) for name in file_columns}
            whole |= {name: people.column(name).combine_chunks() for name in self.beside.names}
            whole[RECORD] = pa.array(np.arange(read, read + batch.num_rows, dtype=np.uint64))
            read += batch.num_rows
            yield pa.RecordBatch.from_pydict({name: whole[name] for name in wanted})
        who.finish()


class _Aligned:
    """The private list, handed out in pieces as long as the file's batches."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._batches = pq.ParquetFile(path).iter_batches()
        self._rest = schema.empty_table()

    def take(self, rows: int) -> pa.Table:
        while self._rest.num_rows < rows:
            more = next(self._batches, None)
            if more is None:
                raise ValueError("the written file has more rows than were written")
            self._rest = pa.concat_tables([self._rest, pa.Table.from_batches([more])])
        taken, self._rest = self._rest.slice(0, rows), self._rest.slice(rows)
        return taken

    def finish(self) -> None:
        if self._rest.num_rows or next(self._batches, None) is not None:
            raise ValueError("the written file has fewer rows than were written")


WHO = "who.parquet"
