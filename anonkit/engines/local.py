"""DuckDB and Arrow in one process: rows stream, group-bys spill, nothing is decided here.

SQL texts hold column names and counts only: never a key, never a cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from anonkit.engines.ahead import ahead
from anonkit.engines.base import BatchFunction, EngineKind, PartFunction, Rows, Source, Take
from anonkit.engines.classes import counted, numbered
from anonkit.engines.cut import in_parts
from anonkit.engines.duck import (
    all_quoted,
    connect,
    in_order,
    literal,
    only_value,
    plain_errors,
    quoted,
    total,
)
from anonkit.engines.narrow import narrowed, widened
from anonkit.engines.parts import write_parts
from anonkit.memory import Memory

BATCH_ROWS = 131_072


class LocalEngine:
    """One locked-down DuckDB over one private folder."""

    name = "local"

    def __init__(self, folder: Path, memory: int | None = None) -> None:
        self.folder = folder
        self.once: set[tuple[str, str]] = set()
        """(query, column): each row of these rows, and of any part of them, has a value of its own.
        What a query reads is written before it is asked for, and never changes."""
        self._count = 0
        spill = folder / "spill"
        spill.mkdir(mode=0o700, exist_ok=True)
        limit = Memory(memory) if memory else Memory.of()
        self._connection = connect(folder, spill, limit.engine)

    def read(self, source: Source) -> Rows:
        """The rows of a source, as text."""
        return _SourceRows(self, source)

    def parts(self, folder: Path) -> Rows:
        """The rows of all Parquet parts of a folder (at least one)."""
        return _Query(self, f"SELECT * FROM read_parquet({literal(str(folder / '*.parquet'))})")

    def close(self) -> None:
        """Give back memory and spill files."""
        self._connection.close()

    def run(self, sql: str) -> Any:
        """One query as an Arrow reader; errors lose their text, which may quote a cell."""
        with plain_errors():
            return self._connection.sql(sql).to_arrow_reader(BATCH_ROWS)

    def table(self, sql: str) -> pa.Table:
        """One query as a small Arrow table."""
        with plain_errors():
            return self._connection.sql(sql).to_arrow_table()

    def execute(self, sql: str) -> None:
        """One statement that yields nothing."""
        with plain_errors():
            self._connection.execute(sql)

    def register(self, data: Any) -> str:
        """A name under which SQL sees `data`."""
        self._count += 1
        name = f"view_{self._count}"
        with plain_errors():
            self._connection.register(name, data)
        return name


@dataclass(frozen=True)
class _Query:
    """Rows that a query yields."""

    engine: LocalEngine
    sql: str
    within: tuple[str, ...] = ()
    """Queries of which these rows are a part."""

    def schema(self) -> tuple[str, ...]:
        return tuple(self.engine.table(f"SELECT * FROM ({self.sql}) LIMIT 0").column_names)

    def batches(
        self, columns: Sequence[str] | None = None, *, order: str | None = None
    ) -> Iterator[pa.RecordBatch]:
        if order is not None:
            return ahead(self._sorted(self.schema() if columns is None else columns, order))
        wanted = "*" if columns is None else all_quoted(columns)
        return ahead(self._stream(f"SELECT {wanted} FROM ({self.sql})"))

    def _sorted(self, columns: Sequence[str], order: str) -> Iterator[pa.RecordBatch]:
        # All rows of which these are a part hold all their texts, and are read without a join.
        most = self.within[0] if self.within else self.sql
        with narrowed(self.engine, most, [c for c in columns if c != order]) as types:
            cells = ", ".join(
                f"CAST({quoted(c)} AS {types[c]}) AS {quoted(c)}" if c in types else quoted(c)
                for c in columns
            )
            sql = f"SELECT {cells} FROM ({self.sql}) ORDER BY {quoted(order)}"
            yield from map(widened, self._stream(sql))

    def _stream(self, sql: str) -> Iterator[pa.RecordBatch]:
        with plain_errors():
            yield from (batch for batch in self.engine.run(sql) if batch.num_rows)

    def map(
        self,
        fn: BatchFunction,
        needs: Sequence[str] | None,
        sinks: Mapping[str, Path],
        take: Take | None = None,
    ) -> Mapping[str, Rows]:
        wanted = "*" if needs is None else all_quoted(needs)
        empty = self.engine.table(f"SELECT {wanted} FROM ({self.sql}) LIMIT 0")
        write_parts(self.batches(needs), fn, sinks, empty, take)
        return _rows_of(self.engine, sinks)

    def each_part(self, fn: PartFunction, needs: Sequence[str], *, order: str, parts: int) -> None:
        in_parts(self.batches(needs, order=order), fn, order=order, parts=parts)

    def distinct(self, column: str, limit: int) -> pa.Array | None:
        name = quoted(column)
        found = self.engine.table(
            f"SELECT DISTINCT {name} FROM ({self.sql}) ORDER BY {name} NULLS LAST LIMIT {limit + 1}"
        )
        return None if found.num_rows > limit else found.column(0).combine_chunks()

    def exceed(self, keys: Sequence[str], limit: int) -> bool:
        each = f"SELECT DISTINCT {all_quoted(keys)} FROM ({self.sql}) LIMIT {limit + 1}"
        counted = self.engine.table(f"SELECT count(*) AS n FROM ({each})") if keys else None
        return counted is not None and counted["n"][0].as_py() > limit

    def group(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str | None = None,
        ones: Sequence[str] = (),
        sums: Sequence[str] = (),
        least: int = 1,
        most: int | None = None,
    ) -> pa.Table:
        counts = [f"{self._distinct(persons)} AS n"]
        if households is not None:
            counts.append(f"{self._distinct(households)} AS households")
        counts.append("count(*) AS rows")
        counts += [only_value(column) for column in ones]
        counts += [total(column) for column in sums]
        if not keys:
            whole = self.engine.table(f"SELECT {', '.join(counts)} FROM ({self.sql})")
            self._learn(whole, {"n": persons, "households": households})
            return whole
        having = f"n >= {least:d}" + (f" AND n <= {most:d}" if most is not None else "")
        # To count distinct ones, every row's whole key is kept beside them: then a number pays.
        distinct = any("DISTINCT" in count for count in counts)
        view = numbered(self.engine, self.sql, keys) if distinct and len(keys) > 1 else None
        if view is not None:
            units = [persons, *([households] if households else [])]
            needed = list(dict.fromkeys([*units, *ones, *sums]))
            return self.engine.table(
                counted(self.sql, view, keys, needed, ", ".join(counts), having)
            )
        selected = ", ".join([*map(quoted, keys), *counts])
        return self.engine.table(
            f"SELECT {selected} FROM ({self.sql}) GROUP BY {all_quoted(keys)} "
            f"HAVING {having} ORDER BY {in_order(keys)}"
        )

    def linked(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str,
        whole: bool,
        beside: Sequence[str] = (),
    ) -> Rows:
        person, household = quoted(persons), quoted(households)
        # Digests of one length, so that no two lists of texts can be spelled the same.
        row = " || ".join(f"md5(coalesce('v' || {quoted(k)}, 'n'))" for k in keys) or "''"
        own = (
            f"SELECT {person}, min({household}) AS {household}, "
            f"md5(array_to_string(list_sort(list({row})), '')) AS own "
            f"FROM ({self.sql}) GROUP BY {person}"
        )
        members = f"list(own) OVER (PARTITION BY {household})"
        # Whoever has no household is alone, and unlike a household that says the same.
        home = f"if({household} IS NULL, 'n' || own, array_to_string(list_sort({members}), ''))"
        together = f"md5({home}) || " if whole else ""
        sql = f"SELECT {person}, {household}, {together}own AS class FROM ({own})"
        if beside:
            columns = ", ".join(f"r.{quoted(each)}" for each in (persons, households, *beside))
            sql = (
                f"SELECT {columns}, c.class FROM ({self.sql}) AS r "
                f"JOIN ({sql}) AS c ON r.{person} = c.{person}"
            )
        return replace(self, sql=sql, within=())

    def bound(self, person: str, rows: int, rank: str) -> Rows:
        numbered = (
            f"SELECT *, row_number() OVER (PARTITION BY {quoted(person)} ORDER BY {quoted(rank)}) "
            f"AS bound_number FROM ({self.sql})"
        )
        return self._part(
            f"SELECT * EXCLUDE (bound_number) FROM ({numbered}) WHERE bound_number <= {rows:d}"
        )

    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        view = self.engine.register(small.select(list(keys)))
        same = " AND ".join(f"l.{quoted(k)} IS NOT DISTINCT FROM r.{quoted(k)}" for k in keys)
        negated = "NOT " if anti else ""
        return self._part(
            f"SELECT * FROM ({self.sql}) AS l WHERE {negated}EXISTS "
            f"(SELECT 1 FROM {view} AS r WHERE {same})"
        )

    def _part(self, sql: str) -> _Query:
        return replace(self, sql=sql, within=(*self.within, self.sql))

    def _distinct(self, column: str) -> str:
        """How many values a column has; where no two are the same, counting them is much faster."""
        known = any((sql, column) in self.engine.once for sql in (self.sql, *self.within))
        return f"count({'' if known else 'DISTINCT '}{quoted(column)})"

    def _learn(self, whole: pa.Table, counted: Mapping[str, str | None]) -> None:
        for count, column in counted.items():
            if column is not None and whole[count][0].as_py() == whole["rows"][0].as_py():
                self.engine.once.add((self.sql, column))


class _SourceRows:
    """Rows of a source: streamed by the source itself, seen by SQL as a stream."""

    def __init__(self, engine: LocalEngine, source: Source) -> None:
        self._engine = engine
        self._source = source

    def schema(self) -> tuple[str, ...]:
        return self._source.columns

    def batches(
        self, columns: Sequence[str] | None = None, *, order: str | None = None
    ) -> Iterator[pa.RecordBatch]:
        if order is not None:
            return self._query().batches(columns, order=order)
        return self._source.batches(columns)

    def map(
        self,
        fn: BatchFunction,
        needs: Sequence[str] | None,
        sinks: Mapping[str, Path],
        take: Take | None = None,
    ) -> Mapping[str, Rows]:
        empty = _empty(self._source.columns if needs is None else needs)
        write_parts(self._source.batches(needs), fn, sinks, empty, take)
        return _rows_of(self._engine, sinks)

    def each_part(self, fn: PartFunction, needs: Sequence[str], *, order: str, parts: int) -> None:
        self._query(needs).each_part(fn, needs, order=order, parts=parts)

    def distinct(self, column: str, limit: int) -> pa.Array | None:
        return self._query([column]).distinct(column, limit)

    def exceed(self, keys: Sequence[str], limit: int) -> bool:
        return self._query(list(keys)).exceed(keys, limit) if keys else False

    def group(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str | None = None,
        ones: Sequence[str] = (),
        sums: Sequence[str] = (),
        least: int = 1,
        most: int | None = None,
    ) -> pa.Table:
        units = [persons, *([households] if households else [])]
        needed = dict.fromkeys([*keys, *units, *ones, *sums])
        query = self._query(list(needed))
        return query.group(
            keys,
            persons=persons,
            households=households,
            ones=ones,
            sums=sums,
            least=least,
            most=most,
        )

    def linked(
        self,
        keys: Sequence[str],
        *,
        persons: str,
        households: str,
        whole: bool,
        beside: Sequence[str] = (),
    ) -> Rows:
        query = self._query(list(dict.fromkeys([*keys, persons, households, *beside])))
        return query.linked(
            keys, persons=persons, households=households, whole=whole, beside=beside
        )

    def bound(self, person: str, rows: int, rank: str) -> Rows:
        return self._query().bound(person, rows, rank)

    def semi_join(self, small: pa.Table, keys: Sequence[str], *, anti: bool = False) -> Rows:
        return self._query().semi_join(small, keys, anti=anti)

    def _query(self, columns: Sequence[str] | None = None) -> _Query:
        """Copy the needed columns into parts, once per call: a stream can be read only once."""
        sinks = {"rows": _fresh_folder(self._engine.folder)}
        rows = self.map(lambda batch: {"rows": batch}, columns, sinks)["rows"]
        assert isinstance(rows, _Query)
        return rows


def _rows_of(engine: LocalEngine, sinks: Mapping[str, Path]) -> Mapping[str, Rows]:
    return {name: engine.parts(folder) for name, folder in sinks.items()}


def _empty(columns: Sequence[str]) -> pa.Table:
    """No rows of a source: all its columns are text."""
    return pa.schema([(name, pa.string()) for name in columns]).empty_table()


def _fresh_folder(folder: Path) -> Path:
    number = 0
    while True:
        made = folder / f"rows-{number}"
        with suppress(FileExistsError):
            made.mkdir(mode=0o700)
            return made
        number += 1


Open = Callable[[Path, int | None], LocalEngine]
ENGINE = EngineKind("local", "DuckDB and Arrow on this machine.", LocalEngine)
