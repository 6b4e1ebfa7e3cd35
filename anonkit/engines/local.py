"""DuckDB and Arrow in one process: rows stream, group-bys spill, nothing is decided here.

SQL texts hold column names and counts only: never a key, never a cell.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from anonkit import memory
from anonkit.engines.ahead import Stop, aside
from anonkit.engines.base import Rows, Source
from anonkit.engines.duck import connect, literal, plain_errors
from anonkit.engines.query import Query
from anonkit.engines.source_rows import SourceRows
from anonkit.engines.texts import load_texts
from anonkit.engines.totals import Totals

BATCH_ROWS = 65_536


class LocalEngine:
    """One locked-down DuckDB over one private folder."""

    name = "local"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.totals = Totals(self.table)
        self._count = 0
        spill = folder / "spill"
        spill.mkdir(mode=0o700, exist_ok=True)
        self._connection = connect(folder, spill, memory.current().engine)
        self.stop = Stop(self._connection.interrupt)

    def read(self, source: Source) -> Rows:
        """The rows of a source, as text."""
        return SourceRows(self, source)

    def parts(self, folder: Path) -> Rows:
        """The rows of all Parquet parts of a folder (at least one)."""
        # Totals are known by their SQL, and a folder of this name may hold other parts later.
        self._count += 1
        sql = (
            f"SELECT * FROM read_parquet({literal(str(folder / '*.parquet'))}) /* {self._count} */"
        )
        self.totals.parts.add(sql)
        return Query(self, sql, load_texts(folder))

    def close(self) -> None:
        """Give back memory and spill files, and stop what is still made, after an interruption."""
        self.stop.all.set()
        for _ in range(100):
            self._connection.interrupt()
            try:
                self._connection.close()
                return
            except duckdb.Error:  # a thread is still in it, and hears of its end soon
                time.sleep(0.02)

    def run(self, sql: str) -> Any:
        """One query as an Arrow reader; errors lose their text, which may quote a cell."""
        with plain_errors():
            return aside(lambda: self._connection.sql(sql).to_arrow_reader(BATCH_ROWS), self.stop)

    def table(self, sql: str) -> pa.Table:
        """One query as a small Arrow table."""
        with plain_errors():
            return aside(lambda: self._connection.sql(sql).to_arrow_table(), self.stop)

    def register(self, data: Any) -> str:
        """A name under which SQL sees `data`."""
        self._count += 1
        name = f"view_{self._count}"
        with plain_errors():
            self._connection.register(name, data)
        return name
