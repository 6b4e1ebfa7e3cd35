"""Writing SPSS and Stata files, and the gate on what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.errors import InputError, RefusedError
from anonkit.files import plain_errors
from anonkit.formats.base import Written
from anonkit.formats.fresh import fresh_columns
from anonkit.formats.held import HeldTable
from anonkit.formats.output import Output
from anonkit.formats.stat_about import Open
from anonkit.formats.stat_cells import SUPPRESSED
from anonkit.formats.stat_layout import STAR
from anonkit.formats.stat_read import StatReader

Pieces = Callable[[pa.Table, Written], Iterator[bytes]]
"""The bytes of a file with the rows of a table, from its first to its last."""


class StatWriter:
    """A file being written: its head tells of all rows, so they are kept until the end."""

    def __init__(self, written: Written, pieces: Pieces) -> None:
        self._written, self._pieces = written, pieces
        self._schema = pa.schema([(name, pa.string()) for name in written.columns])
        self._batches: list[pa.RecordBatch] = []
        self._output = Output(written.path)

    def write(self, batch: pa.RecordBatch) -> None:
        """Keep the rows of a batch; null and the empty text are the empty cell."""
        with self._output.writing():
            cells = fresh_columns(batch, self._written.columns)
            self._batches.append(pa.RecordBatch.from_arrays(cells, schema=self._schema))

    def close(self) -> None:
        """Write all rows, and flush to disk.

        Raises:
            InputError: A name or a cell cannot stand in a file of this format.
        """
        self._output.close(self._finish)

    def _finish(self) -> None:
        table = pa.Table.from_batches(self._batches, self._schema)
        self._batches = []
        for piece in self._pieces(table, self._written):
            self._output.file.write(piece)


def gated(open_file: Open, pieces: Pieces, kind: str) -> Callable[[Written], HeldTable]:
    """A gate that reads a written file, and insists that its cells give it again, byte for byte.

    So nothing stands in it that is not a cell, a name, or a label that was to be written; and
    no label stands there whose code does not.
    """

    def read(written: Written) -> HeldTable:
        try:
            reader = open_file(written.path, written.dialect)
            if reader.columns != written.columns:
                raise _refusal("the written file has other columns than intended", kind)
            table = pa.Table.from_batches(
                reader.batches(), pa.schema([(name, pa.string()) for name in written.columns])
            )
            same = _same(written, pieces(table, written))
        except InputError:
            raise _refusal("the written file cannot be read again", kind) from None
        if reader.head.label or reader.head.notes or any(map(_idle, _labelled(reader, table))):
            raise _refusal("the written file has words that belong to no cell", kind)
        if not same:
            raise _refusal("the written file holds something else than its cells", kind)
        return HeldTable(table, written.dialect)

    return read


def _labelled(reader: StatReader, table: pa.Table) -> Iterator[tuple[set[str], set[str]]]:
    """By column with labels: the codes that have one, and the cells that occur."""
    for name, told in reader.labels.items():
        cells = set(pc.unique(table[name]).to_pylist())
        starred = STAR in cells and SUPPRESSED in told.values()
        yield {code for code in told if not (starred and told[code] == SUPPRESSED)}, cells


def _idle(labelled: tuple[set[str], set[str]]) -> bool:
    codes, cells = labelled
    return not codes <= cells


def _same(written: Written, pieces: Iterator[bytes]) -> bool:
    with plain_errors(written.path), written.path.open("rb") as file:
        return all(file.read(len(piece)) == piece for piece in pieces) and not file.read(1)


def _refusal(problem: str, kind: str) -> RefusedError:
    return RefusedError(problem, fix="report this as a fault of anonkit", code=f"{kind}.gate")
