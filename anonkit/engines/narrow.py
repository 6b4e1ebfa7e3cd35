"""Columns of few texts made narrow for a sort, which then moves a byte and no text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from anonkit.engines.duck import all_quoted, quoted

SAMPLE = 8192
"""Rows looked at first; a set of fewer rows is sorted as it is."""
FEW = 1000
"""Texts that a narrow column holds at most."""


class Tables(Protocol):
    """What is asked of an engine."""

    def table(self, sql: str) -> pa.Table: ...

    def register(self, data: object) -> str: ...

    def execute(self, sql: str) -> None: ...


@contextmanager
def narrowed(engine: Tables, sql: str, columns: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """SQL types of the columns that hold few texts; they last as long as the context.

    Args:
        engine: Runs the queries.
        sql: Of the rows, or of more rows than are to be cast.
        columns: Those that will be moved.

    Yields:
        By column, the name of an enumeration of its texts. A cast to it keeps
        every cell; what comes out is dictionary-encoded.
    """
    types: dict[str, str] = {}
    try:
        for column in _repeated(engine, sql, columns):
            name = quoted(column)
            there = f"SELECT {name} AS v FROM ({sql}) WHERE {name} IS NOT NULL"
            values = engine.table(f"SELECT DISTINCT v FROM ({there}) LIMIT {FEW + 1}")
            if 0 < values.num_rows <= FEW:
                view = engine.register(values)
                types[column] = f"texts_of_{view}"
                engine.execute(f"CREATE TYPE {types[column]} AS ENUM (SELECT v FROM {view})")
        yield types
    finally:
        for kind in types.values():
            engine.execute(f"DROP TYPE IF EXISTS {kind}")


def widened(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The same cells as texts: no dictionary goes further, nor what else it holds."""
    cells = [
        column.dictionary_decode() if pa.types.is_dictionary(column.type) else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(cells, names=batch.schema.names)


def _repeated(engine: Tables, sql: str, columns: Sequence[str]) -> Iterator[str]:
    """The columns of text that repeat themselves in the first rows."""
    some = engine.table(f"SELECT {all_quoted(columns)} FROM ({sql}) LIMIT {SAMPLE}")
    if some.num_rows < SAMPLE:
        return
    for column in columns:
        cells = some[column]
        if pa.types.is_string(cells.type) and pc.count_distinct(cells).as_py() <= FEW:
            yield column
